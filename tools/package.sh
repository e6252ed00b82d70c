#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the Debian packages; checks them, or tests them in a clean Debian.
# usage: package.sh make|test
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
# shellcheck source=tools/lib/common.sh
source tools/lib/common.sh
# shellcheck source=tools/lib/packages.sh
source tools/lib/packages.sh

project_version()
{
    sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' kmod/dkms.conf
}

# build_packages VERSION DIRECTORY: uses build/package/tree, which is kept for the next version.
build_packages()
{
    local version=$1 directory=$2 tree=build/package/tree log=build/out/package-$1.log date
    if [[ ! -d $tree ]]; then
        mkdir -p "$tree"
        tar -c --exclude=./build --exclude=./.git . | tar -x -C "$tree"
    fi
    date=$(git log -1 --format=%cD 2>/dev/null) || date=$(date -R)
    sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$version\"/" "$tree/kmod/dkms.conf"
    sed -i "s/^\(#define PDDGPU_DRIVER_VERSION\) .*/\1 \"$version\"/" \
        "$tree/kmod/pddgpu_leak_monitor.h"
    sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$date/" debian/changelog.in \
        >"$tree/debian/changelog"
    # Keeps compiled files; packages are created again.
    rm -rf "$tree"/debian/{debhelper-build-stamp,files,tmp,.debhelper}
    say "building the packages of version $version: $PWD/$log"
    (
        cd "$tree"
        if [[ -d /usr/lib/ccache ]]; then
            PATH=/usr/lib/ccache:$PATH
        fi
        DEB_BUILD_OPTIONS="parallel=$(nproc)" dpkg-buildpackage -b -uc -us -nc
    ) >"$log" 2>&1 || {
        tail -n 50 "$log"
        die "the packages were not built; all of it is in $PWD/$log"
    }
    mkdir -p "$directory"
    mv build/package/*_"$version"_* "$directory"
}

package()
{
    local version
    need_and_install build debian
    mkdir -p build/out
    rm -rf build/package
    version=$(project_version)
    build_packages "$version" build/package/made
    mv build/package/made/* build/package
    rmdir build/package/made
    lintian --allow-root --fail-on error,warning build/package/*.changes
    say "built: $(echo build/package/*.deb)"
}

test_package()
{
    need_and_install chroot
    package
    build_packages "$(project_version).1" build/package/next
    tests/package/in-clean-debian.sh build/package build/package/next
}

case ${1:-} in
make) package ;;
test) test_package ;;
*) die "usage: package.sh make|test" ;;
esac

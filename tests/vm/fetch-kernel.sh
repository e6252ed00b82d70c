#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Unpacks Debian's kernel image of a given release into a folder; installs nothing.
# usage: fetch-kernel.sh RELEASE DIRECTORY
# Leaves DIRECTORY/boot/vmlinuz-RELEASE and DIRECTORY/lib/modules/RELEASE, with modules.dep.
set -euo pipefail

# modprobe, depmod and the like are not in every user's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

die()
{
    echo "fetch-kernel.sh: $*" >&2
    exit 1
}

[[ $# -eq 2 ]] || die "usage: fetch-kernel.sh RELEASE DIRECTORY"
release=$1
directory=$(realpath -m "$2")
package=linux-image-$release

[[ -e $directory/boot/vmlinuz-$release ]] && exit 0

mkdir -p "$(dirname "$directory")"
work=$(mktemp -d "$directory.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"

# The sandbox user may not be able to write here, and need not.
echo "Downloading $package (not installed, only unpacked into $directory)"
apt-get download -q -o APT::Sandbox::User=root -o Acquire::Retries=3 "$package" ||
    die "cannot download $package; after 'apt-get update', and with linux-headers-amd64 up to" \
        "date, the archive has it"
mkdir root
dpkg-deb -x "$package"_*.deb root
# Before Debian 13 modules lie in /lib, after that in /usr/lib.
[[ -d root/lib/modules ]] || ln -s usr/lib root/lib
depmod -b root "$release"
# Whole or not at all: a download that was cut short must not look like a kernel.
rm -rf "$directory"
mv root "$directory"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds a kernel for the virtual machine from Debian's linux-source-6.1; installs nothing.
# usage: build-kernel.sh DIRECTORY CONFIG…
# Leaves the files for run-vm.sh in DIRECTORY, and DIRECTORY/build to build modules against. Does
# nothing if DIRECTORY was built from the same source and the same CONFIG files.
set -euo pipefail

# modprobe, depmod and the like are not in every user's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

die()
{
    echo "build-kernel.sh: $*" >&2
    exit 1
}

[[ $# -ge 2 ]] || die "usage: build-kernel.sh DIRECTORY CONFIG…"
directory=$1
shift
configs=()
for config in "$@"; do
    configs+=("$(realpath "$config")")
done
readonly PACKAGE=linux-source-6.1

mkdir -p "$directory"
directory=$(realpath "$directory")
version=$(apt-cache policy "$PACKAGE" | awk '/Candidate:/ { print $2 }')
[[ -n $version && $version != '(none)' ]] || die "no $PACKAGE in the archive: apt-get update?"
stamp="$version $(cat "${configs[@]}" | sha256sum | cut -d' ' -f1)"
if [[ -e $directory/stamp && $(<"$directory/stamp") == "$stamp" ]]; then
    exit 0
fi
rm -rf "$directory"
mkdir -p "$directory/package"

cd "$directory/package"
echo "Downloading $PACKAGE $version (not installed, only unpacked below $directory)"
apt-get download -q -o APT::Sandbox::User=root -o Acquire::Retries=3 "$PACKAGE" ||
    die "cannot download $PACKAGE"
dpkg-deb -x "$PACKAGE"_*.deb .
cd "$directory"
tar -xf package/usr/src/$PACKAGE.tar.xz
mv $PACKAGE build
rm -rf package

cd build
{
    make -s tinyconfig
    ./scripts/kconfig/merge_config.sh -m .config "${configs[@]}" >/dev/null
    make -s olddefconfig
} >"$directory/configure.log" 2>&1 || {
    tail -n 20 "$directory/configure.log"
    die "cannot configure the kernel"
}
# If another option silently switched one of these off, every test would pass.
lost=$(grep -hE '^CONFIG_[A-Z0-9_]+=' "${configs[@]}" | grep -vxFf .config || true)
[[ -z $lost ]] || die "the kernel's configuration does not take: ${lost//$'\n'/ }"

echo "Building Linux $version in $directory: 10 minutes on two processors"
make -s -j"$(nproc)" bzImage modules >"$directory/build.log" 2>&1 || {
    tail -n 30 "$directory/build.log"
    die "cannot build the kernel; all of it is in $directory/build.log"
}
release=$(make -s kernelrelease)
mkdir -p "$directory/boot"
cp arch/x86/boot/bzImage "$directory/boot/vmlinuz-$release"
make -s modules_install INSTALL_MOD_PATH="$directory" >>"$directory/build.log" 2>&1
echo "$stamp" >"$directory/stamp"

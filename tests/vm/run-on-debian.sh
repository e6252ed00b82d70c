#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a guest script on one of Debian's kernels. ./dev prepares what it needs besides the build.
# usage: run-on-debian.sh [-d DEVICE]… SERIES PROCESSORS BINARY_DIR GUEST_SCRIPT [ARGUMENT…]
#   -d      an emulated device, as QEMU names it
#   SERIES  of the kernel, such as 6.1
# The guest script gets the module's folder, BINARY_DIR and the arguments. BINARY_DIR/locale
# contains a Chinese locale for it.
set -euo pipefail

# shellcheck source=tests/skip.sh
source "$(dirname "$0")/../skip.sh"
cd "$(dirname "$0")/../.."
devices=()
while getopts d: option; do
    [[ $option == d ]] || exit 2
    devices+=(-d "$OPTARG")
done
shift $((OPTIND - 1))
readonly series=$1 processors=$2 binaries=$3 script=$4
shift 4

# Building it takes a second here and twenty in the guest. Another guest may build it at the same
# time.
make_chinese_locale()
{
    local made
    [[ ! -d $binaries/locale ]] || return 0
    made=$(mktemp -d "$binaries/locale.XXXXXX")
    localedef --no-archive -i zh_CN -f UTF-8 "$made/zh_CN.UTF-8"
    chmod 755 "$made"
    mv -T "$made" "$binaries/locale" 2>/dev/null || rm -rf "$made"
}

# The newest version, as left by fetch-kernel.sh.
kernel=$(printf '%s\n' "$PWD/build/vm/kernel-$series."*-amd64/usr/src | sort -V | tail -n 1)
kernel=${kernel%/usr/src}
module=$PWD/build/kmod/${kernel##*/kernel-}
if [[ ! -d $kernel || ! -e $module/pddgpu.ko ]]; then
    # If they were built, no test of them may be skipped.
    if [[ -n ${PDDGPU_KERNELS_ARE_MADE:-} ]]; then
        echo "not ok - no $kernel, or no $module/pddgpu.ko"
        exit 1
    fi
    skip "no $kernel, or no $module/pddgpu.ko: ./dev test-vm makes them"
fi
need qemu-system-x86_64 modprobe cpio /bin/busybox localedef
make_chinese_locale
name=${script#guest-}
exec tests/vm/run-vm.sh "${devices[@]}" -p "$processors" -t 3500 -o "$binaries/vm-${name%.sh}-$series" "$kernel" \
    "tests/vm/$script" "$module" "$binaries" "$@"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a guest script on one of Debian's kernels. What it needs beside the build is ./dev's to
# prepare.
# usage: run-on-debian.sh SERIES BINARY_DIR GUEST_SCRIPT [ARGUMENT…]
#   SERIES  of the kernel, such as 6.1
# The guest script gets the module's folder, BINARY_DIR and the arguments.
set -euo pipefail

# shellcheck source=tests/skip.sh
source "$(dirname "$0")/../skip.sh"
cd "$(dirname "$0")/../.."
readonly series=$1 binaries=$2 script=$3
shift 3

# The newest, by version; as fetch-kernel.sh leaves it.
kernel=$(printf '%s\n' "$PWD/build/vm/kernel-$series."*-amd64/usr/src | sort -V | tail -n 1)
kernel=${kernel%/usr/src}
module=$PWD/build/kmod/${kernel##*/kernel-}
if [[ ! -d $kernel || ! -e $module/pddgpu.ko ]]; then
    # Whoever has made them wants no test of them to be left out.
    if [[ -n ${PDDGPU_KERNELS_ARE_MADE:-} ]]; then
        echo "not ok - no $kernel, or no $module/pddgpu.ko"
        exit 1
    fi
    skip "no $kernel, or no $module/pddgpu.ko: ./dev test-vm makes them"
fi
need qemu-system-x86_64 modprobe cpio /bin/busybox
name=${script#guest-}
exec tests/vm/run-vm.sh -t 3500 -o "$binaries/vm-${name%.sh}-$series" "$kernel" \
    "tests/vm/$script" "$module" "$binaries" "$@"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the driver for the running kernel, or for a built one in KDIR.
# usage: kmod.sh [KDIR]
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
# shellcheck source=tools/lib/common.sh
source tools/lib/common.sh
# shellcheck source=tools/lib/packages.sh
source tools/lib/packages.sh
# shellcheck source=tools/lib/kernels.sh
source tools/lib/kernels.sh

# The kernel's uname -r, from which Debian's kernel.release differs.
kernel_release()
{
    local file=$1/include/generated/utsrelease.h
    [[ -r $file ]] || die "no kernel to build against in $1: is it the headers' folder?"
    sed -n 's/^#define UTS_RELEASE "\(.*\)"$/\1/p' "$file"
}

kdir=${1:-/lib/modules/$(uname -r)/build}
compiler=()
need_and_install module
if [[ $# -eq 0 && ! -d $kdir ]]; then
    need_and_install headers
fi
if [[ $# -eq 0 && ! -d $kdir ]]; then
    kernel=$(debian_kernel 6.1)
    kdir=$(headers_of "$kernel")
    compiler=(CC=gcc)
    say "no headers of the running kernel $(uname -r): building for $kdir"
fi
build_module "build/kmod/$(kernel_release "$kdir")" "$kdir" "${compiler[@]}"
say "built: $PWD/build/kmod/$(kernel_release "$kdir")/pddgpu.ko"
say "load it, as root: modprobe -a drm ttm drm_ttm_helper && insmod that file"

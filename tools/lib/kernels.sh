# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by tools: Debian's kernels for the virtual machine, and the driver's module for them.

# The kernels that the virtual machine runs; fetch-kernel.sh gets them from Debian.
readonly KERNEL_SERIES=(6.1 6.12 7.3)

# debian_kernel SERIES: the folder of Debian's kernel of that series, which is fetched if missing
debian_kernel()
{
    mkdir -p build/vm
    tests/vm/fetch-kernel.sh "$1" build/vm || die "no Linux $1 of Debian's"
}

# module_for_kernel DIRECTORY KERNEL [MAKE_ARGUMENT…]: KERNEL as printed by debian_kernel
module_for_kernel()
{
    local directory=$1 kernel=$2
    shift 2
    # This machine's compiler; the kernel's may be from another Debian.
    build_module "$directory" "$(headers_of "$kernel")" CC=gcc "$@"
}

headers_of()
{
    echo "$1/usr/src/linux-headers-${1##*/kernel-}"
}

# build_module DIRECTORY KDIR [MAKE_ARGUMENT…]: builds in DIRECTORY, so that the sources stay clean.
build_module()
{
    local directory=$1 kdir=$2
    shift 2
    # Joined by &&: bash ignores set -e in a function whose exit status is tested.
    mkdir -p "$directory" &&
        cp -ru --preserve=timestamps kmod/. "$directory" &&
        make -C "$directory" "KDIR=$kdir" "$@" &&
        make -C "$directory/examples"
}

build_modules_for_vm()
{
    local series kernel
    for series in "${KERNEL_SERIES[@]}"; do
        kernel=$(debian_kernel "$series")
        module_for_kernel "build/kmod/${kernel##*/kernel-}" "$kernel"
    done
}

# prepare_guests: what tests in the virtual machine need to know, after build_modules_for_vm.
prepare_guests()
{
    # Missing kernels are an error, no reason to skip a test.
    export PDDGPU_KERNELS_ARE_MADE=1
    # Found out once, as it may take a while.
    PDDGPU_VM_ACCEL=${PDDGPU_VM_ACCEL:-$(tests/vm/accelerator.sh "$(debian_kernel 6.12)")}
    export PDDGPU_VM_ACCEL
}

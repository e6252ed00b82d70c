#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints how the virtual machine runs fast here: kvm, or tcg if that does not work.
# usage: accelerator.sh KERNEL_DIR: as left by fetch-kernel.sh
#
# Neither that there is /dev/kvm proves much, nor that QEMU starts with it: under some hypervisors
# QEMU aborts, under others the guest hangs at its first instructions. So a kernel boots, until it
# finds no root and restarts, which ends QEMU.
set -euo pipefail

readonly QEMU=qemu-system-x86_64
# A kernel that works needs two.
readonly SECONDS_TO_BOOT=15

kvm_works()
{
    local images=("$1"/boot/vmlinuz-*) said
    [[ -r /dev/kvm && -w /dev/kvm && -e ${images[0]} ]] || return 1
    said=$(ulimit -c 0
        timeout "$SECONDS_TO_BOOT" "$QEMU" -accel kvm -cpu max -machine q35 -m 512 -nodefaults \
            -display none -no-reboot -serial stdio -kernel "${images[0]}" \
            -append "console=ttyS0 panic=-1" </dev/null 2>&1) || return 1
    [[ $said == *"Kernel panic"*"Unable to mount root"* ]]
}

if kvm_works "$1"; then echo kvm; else echo tcg; fi

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Measures the cost of the leak monitor and the window.
# usage: bench.sh [SECONDS]: how long an open window is watched
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
# shellcheck source=tools/lib/common.sh
source tools/lib/common.sh
# shellcheck source=tools/lib/packages.sh
source tools/lib/packages.sh
# shellcheck source=tools/lib/build.sh
source tools/lib/build.sh
# shellcheck source=tools/lib/kernels.sh
source tools/lib/kernels.sh

# bench_in_vm RELEASE time|instructions ROUNDS RUN_VM_OPTION…
bench_in_vm()
{
    local release=$1 unit=$2 rounds=$3
    shift 3
    tests/vm/run-vm.sh "$@" -t 1800 -o "build/release/vm-bench-$unit" "build/vm/kernel-$release" \
        tests/vm/guest-bench.sh "$PWD/build/kmod/$release" \
        "$PWD/build/kmod/$release-without-monitor" "$PWD/build/release" "$unit" "$rounds"
}

seconds=${1:-60}
missed=0
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "not a number of seconds: $seconds"
need_and_install build module vm bench
mkdir -p build/out
build release
build_modules_for_vm
kernel=$(debian_kernel 6.1)
release=${kernel##*/kernel-}
module_for_kernel "build/kmod/$release-without-monitor" "$kernel" MONITOR=0
go_offscreen
for program in build/release/tests/bench/*_bench; do
    case ${program##*/} in
    # Needs a loaded driver: runs in the guest, below.
    alert_bench) ;;
    window_bench) "$program" --seconds "$seconds" || missed=1 ;;
    *) "$program" || missed=1 ;;
    esac
done
bench_in_vm "$release" time 10 -m 4096 || missed=1
# Times depend on the machine and its load; instruction counts do not.
bench_in_vm "$release" instructions 1 -c || missed=1
[[ $missed -eq 0 ]] || die "some limits were missed, see above"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the driver under load in kernels that are built for finding errors.
# usage: debug-kernel.sh [OPERATIONS [CALLS]]
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

# On a kernel of our own: test_own_kernel NAME OPERATIONS CALLS CONFIG…
test_own_kernel()
{
    local name=$1 operations=$2 calls=$3 kernel=$PWD/build/vm/$1
    shift 3
    tests/vm/build-kernel.sh "$kernel" "$@"
    build_module "build/kmod/$name" "$kernel/build"
    # The instrumentation keeps data for every byte of memory.
    tests/vm/run-vm.sh -m 3072 -t 14400 -o "build/release/vm-$name" "$kernel" \
        tests/vm/guest-driver.sh "$PWD/build/kmod/$name" "$PWD/build/release" \
        "$operations" "$calls"
}

operations=${1:-50000}
calls=${2:-200000}
need_and_install build vm kernel
mkdir -p build/out
build release
test_own_kernel debug-kernel "$operations" "$calls" tests/vm/kernel-{base,debug}.config
test_own_kernel kcsan-kernel "$((operations / 5))" "$((calls / 10))" \
    tests/vm/kernel-{base,kcsan}.config

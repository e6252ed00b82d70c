#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds and runs tests.
# usage: test.sh all|units|vm|threads [ARGUMENT…]: arguments of ctest
# `all` starts with the quick checks of lint.sh.
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
# shellcheck source=tools/lib/tests.sh
source tools/lib/tests.sh

# One more than the number of processors: many tests wait, for example for a silent host.
tests_at_once()
{
    echo $(($(nproc) + 1))
}

run_tests()
{
    need_and_install build run module vm test chroot clang linker lint
    mkdir -p build/out
    tools/lint.sh quick
    # Tests that the sanitizers run are not built and run again.
    if [[ $# -gt 0 ]]; then
        build ci
    else
        build ci programs_under_test
    fi
    build_modules_for_vm
    build asan
    build tsan
    # Finds warnings of newer compilers and a newer Qt.
    if [[ $EUID -eq 0 ]] || sudo -n true 2>/dev/null; then
        tests/systems/compile-on.sh 13 "${BUILD_PACKAGES[@]}" || die "this does not compile on Debian 13"
    else
        say "skipped: compiling on Debian 13: that needs root, or sudo without a password"
    fi
    go_offscreen
    prepare_guests
    ctest_preset asan -j "$(tests_at_once)" "$@"
    if [[ $# -gt 0 ]]; then
        ctest_preset ci -j "$(nproc)" "$@"
        return
    fi
    ctest_preset tsan -j "$(nproc)"
    ctest_preset ci -L '^programs$'
    # A guest keeps its processors busy all the time.
    ctest_preset ci -j "$(nproc)" -L '^vm$'
}

run_unit_tests()
{
    need_and_install build run test
    mkdir -p build/out
    build release
    go_offscreen
    ctest_preset release -j "$(tests_at_once)" -LE '^vm$' "$@"
}

run_vm_test()
{
    need_and_install build run module vm test
    mkdir -p build/out
    build release
    build_modules_for_vm
    prepare_guests
    ctest_preset release -j "$(nproc)" --verbose -L '^vm$' "$@"
}

test_threads()
{
    need_and_install build run test linker
    mkdir -p build/out
    build tsan
    go_offscreen
    ctest_preset tsan -j "$(nproc)" "$@"
}

case ${1:-} in
all) run_tests "${@:2}" ;;
units) run_unit_tests "${@:2}" ;;
vm) run_vm_test "${@:2}" ;;
threads) test_threads "${@:2}" ;;
*) die "usage: test.sh all|units|vm|threads [ARGUMENT…]" ;;
esac

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs each fuzzer in turn, for its share of the time.
# usage: fuzz.sh [SECONDS]
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
# shellcheck source=tools/lib/common.sh
source tools/lib/common.sh
# shellcheck source=tools/lib/packages.sh
source tools/lib/packages.sh
# shellcheck source=tools/lib/build.sh
source tools/lib/build.sh

# fuzz_one NAME SECONDS: prints one line; if it finds something, the end of the log as well.
fuzz_one()
{
    local name=$1 seconds=$2 corpus=build/corpus/$1 log=build/out/$1.log runs
    mkdir -p "$corpus"
    # New inputs go to the first folder, never to the seeds.
    if ! "build/fuzz/tests/fuzz/$name" -max_total_time="$seconds" \
        -max_len=8192 -timeout=5 -rss_limit_mb=1024 -malloc_limit_mb=256 \
        -print_final_stats=1 -artifact_prefix="build/out/$name-" "$corpus" \
        "tests/fuzz/corpus/$name" >"$log" 2>&1; then
        tail -n 50 "$log"
        echo "not ok - $name: all of it is in $log, the input beside it"
        return 1
    fi
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "ok - $name: $runs inputs in $seconds s, $(find "$corpus" -type f | wc -l) kept"
}

seconds=${1:-600}
failed=0
sources=(tests/fuzz/fuzz_*.cpp)
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "not a number of seconds: $seconds"
need_and_install build clang
mkdir -p build/out
build fuzz
seconds=$(((seconds + ${#sources[@]} - 1) / ${#sources[@]}))
for source in "${sources[@]}"; do
    name=$(basename "$source" .cpp)
    fuzz_one "$name" "$seconds" || failed=$((failed + 1))
done
[[ $failed -eq 0 ]] || die "$failed fuzzers found something"

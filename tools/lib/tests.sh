# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by tools: ctest and its presets.

# Tests let other users read their files, so those users must be able to reach them.
use_open_tmpdir()
{
    local folder
    folder=$(realpath -m "${TMPDIR:-/tmp}")
    while [[ $folder != / ]]; do
        [[ $(stat -c %A "$folder") == *[xt] ]] || {
            export TMPDIR=/tmp
            return
        }
        folder=$(dirname "$folder")
    done
}

# ctest_preset PRESET [ARGUMENT…]: runs ctest, then prints what it skipped, and why, which ctest
# omits.
ctest_preset()
{
    local preset=$1 status=0
    shift
    use_open_tmpdir
    ctest --preset "$preset" "$@" || status=$?
    awk '/^[0-9]+\/[0-9]+ Test: / { name = $3 }
        sub(/^(skip - |SKIP   : )/, "") { print "dev: skipped: " name ": " $0 }' \
        "build/$preset/Testing/Temporary/LastTest.log" >&2
    return "$status"
}

# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by scripts that ctest starts: a test that cannot run on this machine says why at once and
# counts as skipped.

# Administrators' programs are not in every user's PATH.
if [[ :$PATH: != *:/usr/sbin:* ]]; then
    PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
fi

# skip REASON…: exits with SKIP_RETURN_CODE of the tests' CMakeLists.txt; ./dev shows the line.
skip()
{
    echo "skip - $*"
    exit 77
}

# need PROGRAM…: by name, or with its path
need()
{
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null || skip "there is no $program here"
    done
}

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# check-completion.sh FILE: checks what bash offers with our completion at the end of some lines.
set -uo pipefail

# shellcheck source=tests/skip.sh
source "$(dirname "$0")/../skip.sh"
[[ -r /usr/share/bash-completion/bash_completion ]] || skip "bash-completion is not installed"

# shellcheck disable=SC1091
source /usr/share/bash-completion/bash_completion
# shellcheck disable=SC1090
source "$1"
# No line is being typed, so compopt would fail.
# shellcheck disable=SC2317
compopt() { :; }
failures=0

# offers LINE WORD…: the completion offers all of these words, each only where it fits.
offers()
{
    local line=$1 word
    shift
    COMP_LINE=$line
    COMP_POINT=${#line}
    read -ra COMP_WORDS <<<"$line"
    if [[ $line == *' ' ]]; then COMP_WORDS+=(''); fi
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    _pddgpuctl
    for word in "$@"; do
        if [[ " ${COMPREPLY[*]} " != *" $word "* ]]; then
            echo "\"$line\" offers \"${COMPREPLY[*]}\", not $word"
            failures=$((failures + 1))
        fi
    done
}

offers 'pddgpuctl ' status objects trigger monitor threshold ages watch diff export record metrics
offers 'pddgpuctl mon' monitor
offers 'pddgpuctl monitor ' on off
offers 'pddgpuctl --source simulated trigger --' --source --json --device
offers 'pddgpuctl objects --state o' orphaned
offers 'pddgpuctl metrics --t' --textfile
offers 'pddgpuctl export --format ' csv json
offers 'pddgpuctl --source d' driver
offers 'pddgpuctl objects --' --sort --top --group-by
offers 'pddgpuctl objects --sort ' age size count
offers 'pddgpuctl objects --group-by l' label
exit "$((failures > 0))"

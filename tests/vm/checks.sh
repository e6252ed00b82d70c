# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by guest scripts: checks, which print one line each, and waiting for conditions.

failures=0
check_log=$(mktemp)

# check NAME COMMAND…: runs it in this shell and continues after a failure.
check()
{
    local name=$1
    shift
    if "$@" >"$check_log" 2>&1; then
        echo "ok - $name"
        return
    fi
    echo "not ok - $name"
    sed 's/^/#   /' "$check_log"
    failures=$((failures + 1))
}

# check_program NAME COMMAND…: for a program that prints lines of its own.
check_program()
{
    local name=$1 status=0
    shift
    "$@" >"$check_log" 2>&1 || status=$?
    sed -E "s/^(not ok|ok) - /\1 - $name: /; t; s/^/# /" "$check_log"
    if [[ $status -eq 0 ]]; then
        echo "ok - $name: exit code 0"
    else
        echo "not ok - $name: exit code $status"
        failures=$((failures + 1))
    fi
}

# Exits with the verdict of all checks.
conclude()
{
    echo "# $failures failed"
    [[ $failures -eq 0 ]]
    exit
}

# wait_until SECONDS COMMAND…
wait_until()
{
    local end=$((SECONDS + $1)) said
    shift
    until "$@" >/dev/null 2>&1; do
        if [[ $SECONDS -ge $end ]]; then
            said=$("$@" 2>&1)
            echo "in vain: $* ($said)"
            return 1
        fi
        sleep 0.05
    done
}

# is FILE VALUE
is()
{
    local value
    value=$(<"$1") || return
    [[ $value == "$2" ]] || {
        echo "$1: $value, not $2"
        return 1
    }
}

# has_mode FILE MODE
has_mode()
{
    local mode
    mode=$(stat -c %a "$1") || return
    [[ $mode == "$2" ]] || {
        echo "$1: mode $mode, not $2"
        return 1
    }
}

# write FILE TEXT, in one write(), which bash's printf does not guarantee
write()
{
    printf %s "$2" | dd "of=$1" bs=4096 iflag=fullblock conv=notrunc status=none
}

# refuses FILE TEXT ERROR: the write fails with this error, in strerror's words
refuses()
{
    local message
    if message=$(write "$1" "$2" 2>&1); then
        echo "$1 took '$2'"
        return 1
    fi
    [[ $message == *"$3" ]] || {
        echo "$message, not: $3"
        return 1
    }
}

as_nobody()
{
    setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$@"
}

# gone NAME: no program of the name runs.
gone()
{
    ! pgrep -x "$1" >/dev/null
}

# The kernel log since the last mark_log, without times.
mark_log()
{
    log_mark="test mark $((++log_marks))"
    echo "$log_mark" >/dev/kmsg
}

log_marks=0

log()
{
    dmesg --notime | sed -n "/^$log_mark\$/,\$p" | tail -n +2
}

# log_is TEXT…: since the mark, the driver printed exactly these lines
log_is()
{
    diff <(printf '%s\n' "$@") <(log | grep '^PDDGPU: ')
}

# log_has TEXT: the log has it as a whole line since the mark
log_has()
{
    log | grep -qxF "$1"
}

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs in the guest (run-vm.sh): what the programs in the kernel tell of the objects of unmodified
# drivers, and what they tell of what they did not see. guest-watch.sh is about the tracer itself.
# usage: guest-tracer.sh MODULE_DIR BINARY_DIR HOOKS
#   HOOKS  fentry or kprobe: what this kernel needs
# Functions are called by name, through check.
# shellcheck disable=SC2317
set -u

# shellcheck source=tests/vm/checks.sh
source "$(dirname "$0")/checks.sh"
# shellcheck source=tests/vm/programs.sh
source "$(dirname "$0")/programs.sh"

module=$1/pddgpu.ko
programs=$2/tests/vm
hooks=$3
readonly drivers=(bochs qxl virtio-gpu vgem)
readonly operations=20000 workers=3
TMPDIR=$(mktemp -d)

# The ends of pipes that others wait for.
close_files()
{
    local file
    for file in /proc/self/fd/*; do
        [[ ${file##*/} -le 2 ]] || eval "exec ${file##*/}>&-"
    done
}

# start_trace OPTION…: prints what it says when it is ready.
start_trace()
{
    coproc trace { close_files && exec "$programs/trace_objects" "$@" 2>"$OUT_DIR/trace.log"; }
    # The shell unsets its array when it ends.
    exec {trace_out}<&"${trace[0]}" {trace_in}>&"${trace[1]}"
    tracer=$!
    if ! read -r -t 60 ready <&"$trace_out"; then
        cat "$OUT_DIR/trace.log"
        return 1
    fi
}

stop_trace()
{
    exec {trace_in}>&- {trace_out}<&-
    eval "exec ${trace[0]}<&- ${trace[1]}>&-"
    wait "$tracer"
}

# Asks for a report: the counters, and in $TMPDIR/live the objects.
report()
{
    local line
    echo >&"$trace_in"
    read -r -t 60 counters <&"$trace_out" || return
    : >"$TMPDIR/live"
    while read -r -t 60 line <&"$trace_out" && [[ $line != end ]]; do
        printf '%s\n' "$line" >>"$TMPDIR/live"
    done
    [[ $line == end ]]
}

# counter NAME
counter()
{
    awk -v name="$1" '{ for (i = 1; i < NF; i += 2) if ($i == name) print $(i + 1) }' <<<"$counters"
}

# nothing_missed: no event of all so far.
nothing_missed()
{
    local name
    for name in lost untracked replaced missed; do
        [[ $(counter "$name") -eq 0 ]] || {
            echo "$counters"
            return 1
        }
    done
}

# live_on CARD: without the kernel's own.
live_on()
{
    awk -F '\t' -v card="$1" '$1 == card && $8 !~ /kernel/' "$TMPDIR/live"
}

loads_before_drivers()
{
    modprobe -d "$KERNEL_DIR" -a drm ttm && start_trace || return
    echo "$ready"
    [[ $ready == "ready $hooks regions older" ]]
}

load_drivers()
{
    local driver
    modprobe -d "$KERNEL_DIR" drm_ttm_helper
    insmod "$module" num_devices=2 || return
    for driver in "${drivers[@]}"; do
        modprobe -d "$KERNEL_DIR" "$driver" || return
    done
}

# card_of DRIVER: as DRM names it.
card_of()
{
    local card link
    for card in /sys/class/drm/card?; do
        link=$(readlink -f "$card/device/driver")
        case $1:${link##*/}:$(readlink -f "$card/device") in
        bochs:bochs* | qxl:qxl* | virtio-gpu:virtio* | vgem:*vgem)
            echo "${card##*/}"
            return
            ;;
        esac
    done
    return 1
}

# stressed DRIVER: created = gone + live, orphans exact, and nothing is left in the end. Drivers make
# objects of their own, so handles are counted.
stressed()
{
    local card before made held live status=0
    card=$(card_of "$1") && report || return
    before=$(counter opened)
    mkfifo "$TMPDIR/hold" && : >"$TMPDIR/made" || return
    "$programs/stress_dumb" "/dev/dri/$card" "$operations" "$workers" <"$TMPDIR/hold" \
        >"$TMPDIR/made" 2>&1 &
    exec {holder}>"$TMPDIR/hold"
    wait_until 120 grep -q '^made' "$TMPDIR/made" || status=1
    read -r _ made _ held <"$TMPDIR/made"
    report && nothing_missed || status=1
    live=$(live_on "$card" | wc -l)
    # Killed between its creation and its entry: one for each worker at most.
    [[ $made -gt 1000 && $(($(counter opened) - before)) -ge $made &&
        $(($(counter opened) - before)) -le $((made + workers)) ]] || status=1
    [[ $live -eq $held && $(live_on "$card" | grep -c orphaned,exported) -eq $held ]] || status=1
    [[ $status -eq 0 ]] || {
        cat "$TMPDIR/made"
        echo "opened $before before; $counters; $live live"
        live_on "$card" | head
    }
    exec {holder}>&-
    wait_until 20 gone stress_dumb || status=1
    rm "$TMPDIR/hold"
    report && nothing_missed || status=1
    [[ -z $(live_on "$card") ]] || {
        echo "left: $(live_on "$card" | wc -l)"
        status=1
    }
    return "$status"
}

# A reader that is too slow reads the maps once, and knows all again.
lost_hints_are_made_up_for()
{
    local card
    stop_trace
    start_trace -s -r 4096 || return
    card=$(card_of vgem) || return
    mkfifo "$TMPDIR/lost" && : >"$TMPDIR/made" || return
    "$programs/stress_dumb" "/dev/dri/$card" "$operations" "$workers" <"$TMPDIR/lost" \
        >"$TMPDIR/made" 2>&1 &
    exec {holder}>"$TMPDIR/lost"
    wait_until 120 grep -q '^made' "$TMPDIR/made" || return
    report || return
    [[ $(counter lost) -gt 0 && $(counter scans) -eq 1 &&
        $(live_on "$card" | grep -c orphaned,exported) -eq $(live_on "$card" | wc -l) &&
        $(live_on "$card" | wc -l) -eq $(awk '{ print $4 }' "$TMPDIR/made") ]] || {
        echo "$counters"
        cat "$TMPDIR/made"
        live_on "$card" | wc -l
        return 1
    }
    exec {holder}>&-
    wait_until 20 gone stress_dumb && report && [[ -z $(live_on "$card") ]]
}

# What a client makes that is older than the programs is its own, too.
older_clients()
{
    local card
    stop_trace
    card=$(card_of vgem) && mkfifo "$TMPDIR/older" && : >"$TMPDIR/said" || return
    opens "/dev/dri/$card" <"$TMPDIR/older" >"$TMPDIR/said" 2>&1 &
    exec {older}>"$TMPDIR/older"
    wait_until 30 grep -q ^open "$TMPDIR/said" && start_trace || return
    echo >&"$older"
    wait_until 30 grep -q ^made "$TMPDIR/said" && report && nothing_missed || return
    live_on "$card"
    # Size, process, handles; its client has a number.
    [[ $(live_on "$card" | awk '{ print $2, $3, $6, ($5 > 0) }') == "4096 python3 1 1" ]] || return
    echo >&"$older"
    exec {older}>&-
    wait_until 20 gone python3 && report || return
    live_on "$card"
    [[ -z $(live_on "$card") ]]
}

# What is older than the programs: objects with handles, with the memory's place; and those that only
# a dma-buf holds, of clients that have gone.
older_objects()
{
    local card held
    stop_trace
    card=$(card_of vgem) && mkfifo "$TMPDIR/wait" && : >"$TMPDIR/says" || return
    hold older-pddgpu /dev/dri/renderD128 5 8192 vram || return
    opens "/dev/dri/$card" <"$TMPDIR/wait" >"$TMPDIR/says" 2>&1 &
    exec {older}>"$TMPDIR/wait"
    wait_until 30 grep -q ^open "$TMPDIR/says" && echo >&"$older" || return
    wait_until 30 grep -q ^made "$TMPDIR/says" || return
    (close_files && exec "$programs/stress_dumb" "/dev/dri/$card" 2000 "$workers") \
        <"$TMPDIR/wait" >"$TMPDIR/stressed" 2>&1 &
    wait_until 120 grep -q '^made' "$TMPDIR/stressed" || return
    read -r _ _ _ held <"$TMPDIR/stressed"
    start_trace && report && nothing_missed || return
    live_on card0
    live_on "$card"
    # Size, process, pid, handles, place and flags; its client has a number.
    [[ $(live_on card0 | awk -F '\t' '{ print $2, $3, $4, ($5 > 0), $6, $7, $8 }' | uniq -c) == \
        *"5 8192  0 1 1 vram older," ]] || return
    [[ $(live_on "$card" | grep -v exported | awk -F '\t' '{ print $2, $4, ($5 > 0), $6, $8 }') == \
        "4096 0 1 1 older," ]] || return
    [[ $held -gt 0 && $(live_on "$card" | grep -c exported,older) -eq $held ]] || return
    exec {older}>&- {descriptor}>&-
    wait_until 20 gone stress_dumb && wait_until 20 gone python3 &&
        wait_until 20 gone hold_objects && report && nothing_missed || return
    [[ -z $(live_on "$card")$(live_on card0) ]]
}

# Workers of stress_dumb, and the process that holds for them.
works()
{
    [[ $(pgrep -cx stress_dumb) -gt 1 ]]
}

some_are_created()
{
    report && [[ $(counter created) -gt 0 ]]
}

# Programs that begin while objects come and go, and are passed on: none is left that has ended.
begun_meanwhile()
{
    local card status=0
    card=$(card_of vgem) || return
    stop_trace
    while [[ ! -e $TMPDIR/enough ]]; do
        "$programs/stress_dumb" "/dev/dri/$card" "$operations" "$workers" </dev/null >/dev/null 2>&1
    done &
    wait_until 30 works && start_trace && wait_until 60 some_are_created || status=1
    : >"$TMPDIR/enough"
    wait_until 120 gone stress_dumb && report && nothing_missed || status=1
    [[ -z $(live_on "$card") ]] || {
        echo "$counters"
        live_on "$card" | cut -f 6,8 | sort | uniq -c
        status=1
    }
    return "$status"
}

# What finds no room is counted.
full_map()
{
    stop_trace
    start_trace -m 16 || return
    hold many /dev/dri/renderD128 100 4096 vram && report || return
    [[ $(counter untracked) -ge 84 && $(wc -l <"$TMPDIR/live") -le 16 ]] || {
        echo "$counters"
        wc -l "$TMPDIR/live"
        return 1
    }
}

# logged_in USER COMMAND…: runs it as a program of a user that logged in and became another one.
logged_in()
{
    echo "$1" >/proc/self/loginuid
    exec setpriv --reuid "$((100000 + RANDOM))" --clear-groups "${@:2}"
}

# hold_as USER NAME ARGUMENT…: as hold.
hold_as()
{
    start_held "$2" logged_in "$1" "$programs/hold_objects" "${@:3}"
}

# Many processes of one user, whatever users they become, leave room for the objects of another one.
shares_of_users()
{
    local i listed
    stop_trace
    pkill -x hold_objects
    wait_until 20 gone hold_objects
    chmod 666 /dev/dri/renderD128
    start_trace -m 64 || return
    for i in 1 2 3 4; do
        hold_as 1000 "fills-$i" /dev/dri/renderD128 50 4096 vram || return
    done
    hold_as 1001 leaks /dev/dri/renderD128 10 8192 vram && report || return
    listed=$(awk -F '\t' '$2 == 4096' "$TMPDIR/live" | wc -l)
    [[ $listed -eq 32 && $(awk -F '\t' '$2 == 8192' "$TMPDIR/live" | wc -l) -eq 10 &&
        $(counter untracked) -eq 168 ]] || {
        echo "$counters"
        cut -f 2,3,5 "$TMPDIR/live" | sort | uniq -c
        cat /proc/self/loginuid
        return 1
    }
    # Room that is free again can be taken.
    pkill -x hold_objects
    wait_until 20 gone hold_objects
    hold_as 1000 again /dev/dri/renderD128 30 4096 vram && report || return
    [[ $(wc -l <"$TMPDIR/live") -eq 30 && $(counter untracked) -eq 168 ]] || {
        echo "$counters"
        return 1
    }
}

# On a kernel that preempts tasks, fentry leaves events out: that is told.
missed_events_are_told()
{
    local card
    [[ $hooks == kprobe ]] || return 0
    stop_trace
    start_trace -e && [[ $ready == "ready fentry "* ]] && card=$(card_of vgem) || return
    "$programs/stress_dumb" "/dev/dri/$card" "$operations" 8 </dev/null >"$TMPDIR/made" 2>&1
    report || return
    echo "$counters"
    [[ $(counter missed) -gt 0 ]]
}

check "the programs load and attach before any driver" loads_before_drivers
check "drivers load" load_drivers
check "vgem under stress" stressed vgem
check "lost hints are made up for" lost_hints_are_made_up_for
check "clients that are older than the programs" older_clients
check "objects that are older than the programs" older_objects
# Setting kprobes in code that another emulated processor runs crashed Linux 7.3 once in 26 runs.
if [[ $hooks == fentry ]]; then
    check "programs that begin under stress" begun_meanwhile
else
    echo "skip - programs that begin under stress: the emulation does not stand it with kprobes"
fi
check "objects without room are counted" full_map
check "one user leaves room for others" shares_of_users
check "missed events are told" missed_events_are_told
conclude

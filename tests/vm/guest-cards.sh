#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs in the guest (run-vm.sh) with cards of several drivers: an ordinary user sees every card, every
# client, and what is known of it. The figures are compared with fdinfo as the kernel writes it.
# usage: guest-cards.sh MODULE_DIR BINARY_DIR
# Functions are called by name, through check.
# shellcheck disable=SC2317
set -u

# shellcheck source=tests/vm/checks.sh
source "$(dirname "$0")/checks.sh"
# shellcheck source=tests/vm/programs.sh
source "$(dirname "$0")/programs.sh"

here=$(dirname "$(readlink -f "$0")")
module=$1/pddgpu.ko
# Where the user may run them: the build may be in another user's home folder.
programs=$(mktemp -d)
cp "$2"/app/programs/ctl/pddgpuctl "$2"/ui/inspector/pddgpu-inspector "$2"/tests/vm/hold_objects \
    "$programs"
chmod -R a+rX "$programs"
ctl=$programs/pddgpuctl
inspector=$programs/pddgpu-inspector
holder=$programs/hold_objects
readonly user=nobody
readonly others=(bochs qxl virtio-gpu vgem)

as_user()
{
    runuser -u "$user" -- env HOME="$home" LC_ALL=C.UTF-8 QT_QPA_PLATFORM=offscreen "$@"
}

# driver_of CARD
driver_of()
{
    local link
    link=$(readlink -f "/sys/class/drm/$1/device/driver") && basename "$link"
}

has_cards()
{
    local count
    count=$(find /sys/class/drm -maxdepth 1 -name 'card?' | wc -l)
    [[ $count -eq $1 ]] || {
        echo "$count cards, not $1"
        return 1
    }
}

load_others()
{
    local driver
    for driver in "${others[@]}"; do
        modprobe -d "$KERNEL_DIR" "$driver" || return
    done
    has_cards ${#others[@]}
}

load_pddgpu()
{
    modprobe -d "$KERNEL_DIR" -a drm ttm drm_ttm_helper && insmod "$module" &&
        wait_until 20 has_cards $((${#others[@]} + 1)) && chmod 666 /dev/dri/*
}

# card_of PATTERN: the card whose driver's name matches.
card_of()
{
    local card
    for card in /sys/class/drm/card?; do
        # It is a pattern.
        # shellcheck disable=SC2053
        [[ $(driver_of "${card##*/}") == $1 ]] && echo "${card##*/}" && return
    done
    return 1
}

# root_sees CARD:PROCESS…
root_sees()
{
    "$ctl" --source driver --json clients >"$OUT_DIR/root-clients.json" &&
        "$here/check-cards.py" "$OUT_DIR/root-clients.json" --clients "$@"
}

# Programs that people run, until they end.
real_clients()
{
    local bochs qxl virtio status=0
    bochs=$(card_of 'bochs*') && qxl=$(card_of qxl) && virtio=$(card_of 'virtio*') || return
    # The others ask each card for a moment, and only one at a time is its master.
    start_modetest qxl
    wait_until 60 has_open modetest "$qxl" && start_xorg "$bochs" && start_weston "$virtio" &&
        wait_until 120 has_open Xorg "$bochs" && wait_until 60 has_open weston "$virtio" &&
        root_sees "$bochs:Xorg" "$virtio:weston" "$qxl:modetest" || status=1
    pkill -x 'Xorg|weston|modetest'
    pkill -f 'sleep 1000'
    wait
    root_sees || status=1
    [[ $status -eq 0 ]] || tail -n 5 "$OUT_DIR"/{xorg,weston,modetest}.log
    return "$status"
}

# intel-gpu-tools' list of cards.
same_as_lsgpu()
{
    lsgpu | grep -o '/dev/dri/card[0-9]*' | sort >"$TMPDIR/lsgpu"
    "$ctl" --source driver --json clients | grep -o '"card": *"card[0-9]*"' |
        sed 's|.*"\(card[0-9]*\)"|/dev/dri/\1|' | sort >"$TMPDIR/ours"
    [[ -s $TMPDIR/ours ]] && diff "$TMPDIR/lsgpu" "$TMPDIR/ours"
}

# A client in a PID namespace of its own, as of a container, has here the number that it has here.
# Inside, nothing is known of those outside.
other_pid_namespace()
{
    local card status=0
    card=$(card_of qxl) || return
    unshare --pid --fork --mount-proc bash -c "exec 9<>/dev/dri/$card; exec sleep 1001" &
    wait_until 20 has_open sleep "$card"
    root_sees "$card:sleep" || status=1
    unshare --pid --fork --mount-proc "$ctl" --source driver --json clients \
        >"$OUT_DIR/inside.json" && "$here/check-cards.py" "$OUT_DIR/inside.json" --partial ||
        status=1
    pkill -KILL -f 'sleep 1001'
    wait
    return "$status"
}

# Each of the other cards is open in a shell of the user, and inherited by its child.
open_others()
{
    local card pid
    for card in /dev/dri/card?; do
        [[ $(driver_of "${card##*/}") != pddgpu ]] || continue
        as_user bash -c "exec 9<>$card; sleep 1000 & wait" &
        pid=$!
        wait_until 20 grep -qs . "/proc/$pid/comm" || return
    done
}

hold_on_pddgpu()
{
    local node
    for node in /dev/dri/renderD*; do
        [[ $(basename "$(readlink -f "/sys/class/drm/${node##*/}/device/driver")") == pddgpu ]] &&
            break
    done
    mkfifo "$TMPDIR/hold" && : >"$TMPDIR/held" && chmod 666 "$TMPDIR"/h* || return
    as_user "$holder" "$node" 7 1048576 vram cards <"$TMPDIR/hold" >"$TMPDIR/held" 2>&1 &
    # Its other end waits for it.
    # shellcheck disable=SC2034
    exec {holder_input}>"$TMPDIR/hold"
    wait_until 30 grep -q ^ready "$TMPDIR/held" || cat "$TMPDIR/held"
}

# A card of another driver, and pddgpu's, as the user's program tells them.
tells()
{
    as_user "$ctl" --source driver --json clients >"$OUT_DIR/clients.json" || return
    "$here/check-cards.py" "$OUT_DIR/clients.json" "$@"
}

# last_count CLIENTS: in the last line of the watch.
last_count()
{
    [[ $(tail -n 1 "$OUT_DIR/watch" | awk '{ print $NF }') == "$1" ]]
}

# The watch remembers which files of a process are of a card, so each time one is opened and closed
# it must notice.
clients_come_and_go()
{
    local card opener watcher status=0
    for card in /sys/class/drm/card?; do
        card=${card##*/}
        [[ $(driver_of "$card") != bochs* ]] || break
    done
    as_user "$ctl" --source driver watch --device "$card" --interval-ms 200 >"$OUT_DIR/watch" 2>&1 &
    watcher=$!
    mkfifo "$TMPDIR/opener" && chmod 666 "$TMPDIR/opener" || return
    # The inner shell expands these.
    # shellcheck disable=SC2016
    as_user bash -c 'while read -r what; do
            if [[ $what == open ]]; then exec 9<>"$0"; else exec 9>&-; fi
        done' "/dev/dri/$card" <"$TMPDIR/opener" &
    exec {opener}>"$TMPDIR/opener"
    for _ in 1 2 3; do
        wait_until 60 last_count 1 || status=1
        echo open >&"$opener"
        wait_until 60 last_count 2 || status=1
        echo close >&"$opener"
    done
    wait_until 60 last_count 1 || status=1
    exec {opener}>&-
    pkill -INT -u "$user" -x pddgpuctl
    wait "$watcher" || status=1
    [[ $status -eq 0 ]] || tail -n 5 "$OUT_DIR/watch"
    return "$status"
}

# metrics_with CAPABILITIES: as a service of root's that has these.
metrics_with()
{
    setpriv --bounding-set="$1" --inh-caps=-all "$ctl" metrics --source driver >"$OUT_DIR/metrics"
}

# What pddgpu-metrics.service has is enough to see every client, and both are needed.
unit_sees_all_clients()
{
    local complete
    metrics_with -all,+sys_ptrace,+dac_read_search || return
    complete=$(grep -c '^pddgpu_clients_complete{.*} 1$' "$OUT_DIR/metrics")
    if [[ $complete -ne $((${#others[@]} + 1)) ]] ||
        ! grep '^pddgpu_client_bytes{.*region="vram"} 7340032$' "$OUT_DIR/metrics"; then
        cat "$OUT_DIR/metrics"
        return 1
    fi
    metrics_with -all,+sys_ptrace || return
    ! grep '^pddgpu_client_bytes\|^pddgpu_clients{\|complete{.*} 1$' "$OUT_DIR/metrics"
}

shows_pages()
{
    as_user "$inspector" --source driver --pane clients --screenshot "$TMPDIR/clients.png" &&
        cp "$TMPDIR/clients.png" "$OUT_DIR/"
}

# Nothing made up, where there are cards but none of ours.
shows_no_simulation()
{
    as_user "$ctl" status >"$OUT_DIR/status" 2>&1
    ! grep -i simulat "$OUT_DIR/status"
}

captures()
{
    as_user "$ctl" capture "$TMPDIR/tree" && as_user "$ctl" --root "$TMPDIR/tree" --json clients \
        >"$OUT_DIR/captured.json" && "$here/check-cards.py" "$OUT_DIR/captured.json" --captured "$@"
}

home=$(mktemp -d)
TMPDIR=$(mktemp -d)
chmod 777 "$home" "$TMPDIR"

check "cards of other drivers" load_others
check "where there are only these, no simulation is shown" shows_no_simulation
check "the cards that lsgpu lists" same_as_lsgpu
check "Xorg, weston and modetest" real_clients
check "a client in a PID namespace, and a user in one" other_pid_namespace
check "the card of pddgpu" load_pddgpu
check "each card of another driver is open in two processes" open_others
check "objects on the card of pddgpu" hold_on_pddgpu
check "all cards, their clients, and what is known of them" tells
check "clients that come and go, while they are watched" clients_come_and_go
check "the metrics of root with two capabilities know all clients" unit_sees_all_clients
check "a window on these cards" shows_pages
check "a captured tree shows the same" captures
conclude

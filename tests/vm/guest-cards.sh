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

here=$(dirname "$(readlink -f "$0")")
module=$1/pddgpu.ko
ctl=$2/app/programs/ctl/pddgpuctl
inspector=$2/ui/inspector/pddgpu-inspector
holder=$2/tests/vm/hold_objects
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
check "the card of pddgpu" load_pddgpu
check "each card of another driver is open in two processes" open_others
check "objects on the card of pddgpu" hold_on_pddgpu
check "all cards, their clients, and what is known of them" tells
check "clients that come and go, while they are watched" clients_come_and_go
check "the metrics of root with two capabilities know all clients" unit_sees_all_clients
check "a window on these cards" shows_pages
check "a captured tree shows the same" captures
conclude

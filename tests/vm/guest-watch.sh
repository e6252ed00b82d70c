#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs in the guest (run-vm.sh): pddgpu-tracer on unmodified drivers, and the window on it.
# usage: guest-watch.sh MODULE_DIR BINARY_DIR [OPERATIONS]
#   OPERATIONS  of the stress of pddgpu, 100000 by default
# Functions are called by name, through check.
# shellcheck disable=SC2317
set -u

# shellcheck source=tests/vm/checks.sh
source "$(dirname "$0")/checks.sh"
# shellcheck source=tests/vm/programs.sh
source "$(dirname "$0")/programs.sh"

module=$1/pddgpu.ko
programs=$2/tests/vm
tracer=/usr/local/libexec/pddgpu-tracer
ctl=/usr/local/bin/pddgpuctl
readonly held_by=python3
ask=/usr/local/bin/ask-tracer.py
stress_operations=${3:-100000}
readonly reading=/run/pddgpu/tracer controlling=/run/pddgpu/tracer-control
readonly operations=10000 workers=3
readonly emulation=/sys/module/drm_kms_helper/parameters/fbdev_emulation
TMPDIR=$(mktemp -d)
export QT_QPA_PLATFORM=offscreen

ask()
{
    timeout 60 python3 "$ask" "$@"
}

# card_of DRIVER: as DRM names it.
card_of()
{
    ask "$reading" list | awk -v driver="$1" 'index($3, driver) == 1 { print $1; exit }'
}

# stat_of CARD KEY
stat_of()
{
    ask "$reading" "$1/memory_stats" | awk -v key="$2:" '$1 == key { print $2 }'
}

# The user clicks Watch Objects, and a leaking program's objects appear, on the card of bochs alone.
window_works()
{
    modprobe -d "$KERNEL_DIR" -a drm ttm drm_ttm_helper bochs || return
    PDDGPU_CARD=card0 timeout 400 "$programs/tst_window_on_tracer" \
        -o "$OUT_DIR/tst_window_on_tracer.txt",txt
    local status=$?
    cat "$OUT_DIR/tst_window_on_tracer.txt"
    # The first card is pddgpu's from now on.
    wait_until 20 gone pddgpu-tracer && rmmod bochs && return "$status"
}

start_service()
{
    "$tracer" --service >"$OUT_DIR/tracer.log" 2>&1 &
    service=$!
    wait_until 60 ask "$reading" list >/dev/null || {
        cat "$OUT_DIR/tracer.log"
        return 1
    }
}

load_drivers()
{
    local driver
    insmod "$module" num_devices=2 && modprobe -d "$KERNEL_DIR" drm_kms_helper || return
    for driver in bochs virtio-gpu vgem; do
        modprobe -d "$KERNEL_DIR" "$driver" || return
    done
    # Without a console's buffer, which would be evicted, too.
    echo N >"$emulation" && modprobe -d "$KERNEL_DIR" qxl && echo Y >"$emulation" || return
    ask "$reading" list
    for driver in bochs qxl virtio vgem; do
        [[ -n $(card_of "$driver") ]] || return
    done
    [[ $(ask "$reading" list | grep -c ' pddgpu$') -eq 2 ]]
}

keeps_no_privilege()
{
    local status=/proc/$service/status
    grep -E '^(Uid|Groups|Cap|NoNewPrivs|Seccomp):' "$status"
    [[ $(awk '/^Cap/ { print $2 }' "$status" | sort -u) == 0000000000000000 ]] &&
        grep -q '^Uid:.*65534.65534.65534.65534' "$status" && grep -q '^NoNewPrivs:.1' "$status" &&
        grep -q '^Groups:.*$' "$status" && [[ -z $(awk '/^Groups/ { print $2 }' "$status") ]] &&
        [[ $(grep -h '^Seccomp:' /proc/"$service"/task/*/status | sort -u) == $'Seccomp:\t2' ]] &&
        [[ $(stat -c '%U %a' /run/pddgpu "$reading" "$controlling" | paste -sd ' ') == \
            "root 755 root 666 root 600" ]]
}

# Others than root read the sums alone.
others_read_sums()
{
    local card said
    card=$(card_of vgem) || return
    said=$(as_nobody python3 "$ask" "$reading" \
        "$card/live_objects" "$card/leak_objects" "$card/memory_stats" "$card/threshold_bytes=1" 2>&1)
    echo "$said"
    [[ $said == $'0\nerror EACCES\nerror EACCES\nerror EACCES' ]] || return
    ! as_nobody python3 "$ask" "$controlling" list \
        >/dev/null 2>&1
}

root_reads_here_and_controls_there()
{
    local card said
    card=$(card_of vgem) || return
    said=$(ask "$reading" "$card/suspicious_age_ms=7")
    [[ $said == "error EACCES" ]] || return
    said=$(ask "$controlling" "$card/suspicious_age_ms=7" "$card/trigger_check=1" \
        "$card/suspicious_age_ms" "$card/suspicious_age_ms=30000")
    echo "$said"
    [[ $said == 7 ]]
}

# Each object of pddgpu's cards: size, domain, flags, handles, client, pid and process. Linux 6.1
# does not number clients.
drivers_listing()
{
    local clients=1
    [[ $(uname -r) != 6.1.* ]] || clients=0
    cat /sys/kernel/debug/pddgpu/pddgpu.?/leak_objects | columns "$clients"
}

tracers_listing()
{
    local clients=1
    [[ $(uname -r) != 6.1.* ]] || clients=0
    ask "$reading" card0/leak_objects card1/leak_objects | columns "$clients"
}

columns()
{
    awk -F '\t' -v OFS='\t' -v clients="$1" '$1 + 0 > 0 && NF == 11 {
        print $3, $4, $6, $7, clients ? $8 : 0, $9, $10
    }' | sort
}

same_as_the_driver_lists()
{
    local card
    for card in card0 card1; do
        [[ $(stat_of "$card" events_lost) == 0 && $(stat_of "$card" map_full) == 0 ]] || return
    done
    drivers_listing >"$TMPDIR/theirs" && tracers_listing >"$TMPDIR/ours" || return
    [[ $(wc -l <"$TMPDIR/theirs") -ge $1 ]] && diff "$TMPDIR/theirs" "$TMPDIR/ours"
}

# The tracer looks twenty times a second.
soon_same_as_the_driver_lists()
{
    wait_until 20 same_as_the_driver_lists "$1" >/dev/null || same_as_the_driver_lists "$1"
}

objects_of_pddgpu()
{
    hold plain /dev/dri/renderD128 20 65536 vram && hold second /dev/dri/renderD129 10 4096 gtt &&
        hold orphans -o /dev/dri/card0 5 1048576 vram && soon_same_as_the_driver_lists 35
}

stress_of_pddgpu()
{
    local attr
    "$programs/stress" "$stress_operations" >"$TMPDIR/stress" 2>&1 || {
        tail -n 5 "$TMPDIR/stress"
        return 1
    }
    soon_same_as_the_driver_lists 35 || return
    for attr in live_objects live_bytes orphaned_objects orphaned_bytes; do
        [[ $(ask "$reading" "card0/$attr") == $(cat "/sys/class/drm/card0/device/leak_monitor/$attr") ]] ||
            return
    done
}

# settled CARD HELD: so many live objects, all of them orphans and exported.
settled()
{
    [[ $(ask "$reading" "$1/live_objects") -eq $2 && $(ask "$reading" "$1/orphaned_objects") -eq $2 ]]
}

# fresh_scan CARD: what one that begins now finds of the card: size, handles and flags of each object.
fresh_scan()
{
    echo | "$programs/trace_objects" 2>/dev/null | awk -F '\t' -v OFS='\t' -v card="$1" '
        $1 == card && sub("older,$", "", $8) { print $2, $6, $8 }' | sort
}

# listed: the same of a listing.
listed()
{
    awk -F '\t' -v OFS='\t' '$1 + 0 > 0 && NF == 11 {
        sub("orphaned,", "", $6); sub("^-$", "", $6); print $3, $7, $6 ($6 ? "," : "") }' | sort
}

# stressed DRIVER: created = gone + live, orphans exact, and nothing is left in the end.
stressed()
{
    local card before made held status=0
    card=$(card_of "$1") && before=$(stat_of "$card" allocations) || return
    mkfifo "$TMPDIR/hold" && : >"$TMPDIR/made" || return
    "$programs/stress_dumb" "/dev/dri/$card" "$operations" "$workers" <"$TMPDIR/hold" \
        >"$TMPDIR/made" 2>&1 &
    exec {holder}>"$TMPDIR/hold"
    wait_until 120 grep -q '^made' "$TMPDIR/made" || status=1
    read -r _ made _ held <"$TMPDIR/made"
    wait_until 20 settled "$card" "$held" || status=1
    ask "$reading" "$card/leak_objects" >"$TMPDIR/listing"
    [[ $(grep -c 'orphaned,exported' "$TMPDIR/listing") -eq $held ]] || status=1
    diff <(fresh_scan "$card") <(listed <"$TMPDIR/listing") || status=1
    exec {holder}>&-
    wait_until 20 gone stress_dumb && wait_until 20 settled "$card" 0 || status=1
    rm "$TMPDIR/hold"
    ask "$reading" "$card/memory_stats" >"$TMPDIR/stats"
    # Killed between its creation and its entry: one for each worker at most.
    awk -v before="$before" -v made="$made" -v workers="$workers" '
        { value[$1] = $2 }
        END {
            told = value["allocations:"] - before
            exit !(made > 500 && told >= made && told <= made + workers &&
                value["allocations:"] == value["deallocations:"] &&
                value["events_lost:"] == 0 && value["map_full:"] == 0)
        }' "$TMPDIR/stats" || status=1
    [[ $status -eq 0 ]] || {
        echo "before $before"
        cat "$TMPDIR/made" "$TMPDIR/stats"
        head -n 5 "$TMPDIR/listing"
    }
    return "$status"
}

# Of bochs.
rebind()
{
    local card driver=/sys/bus/pci/drivers/bochs-drm device
    card=$(card_of bochs) && device=$(ask "$reading" list | awk -v card="$card" '$1 == card { print $2 }') ||
        return
    echo "$device" >"$driver/unbind"
    [[ -z $(card_of bochs) ]] || return
    echo "$device" >"$driver/bind"
    wait_until 20 test -e "/dev/dri/$card" && [[ $(card_of bochs) == "$card" ]]
}

# A card that is unbound goes, with its objects, and comes back without any.
comes_back()
{
    rebind && live_are "$(card_of bochs)" 0 && stressed bochs
}

# used_bytes FILE: as the driver itself counts what is in its video memory.
used_bytes()
{
    awk '/^ *usage:/ { print $2; exit }' "$1"
}

# evicted DRIVER FILE COUNT BYTES: more objects than there is room for. Their places are as the driver
# counts them, in its file of debugfs, with some pages of its own.
evicted()
{
    local card usage own in_vram out status=0
    card=$(card_of "$1") && usage=/sys/kernel/debug/dri/${card#card}/$2 || return
    start_held "evict-$1" "$programs/evict_objects" "/dev/dri/$card" "$3" "$4" &&
        wait_until 20 live_are "$card" "$3" || status=1
    ask "$reading" "$card/leak_objects" >"$TMPDIR/places"
    in_vram=$(awk -F '\t' '$4 == "vram" { sum += $3 } END { print sum + 0 }' "$TMPDIR/places")
    out=$(awk -F '\t' '$4 == "system"' "$TMPDIR/places" | wc -l)
    own=$(($(used_bytes "$usage") - in_vram))
    echo "$in_vram bytes in VRAM, $out objects evicted; the driver's own: $own bytes"
    cat "$TMPDIR/evict-$1.out"
    [[ $in_vram -gt 0 && $own -ge 0 && $own -le 65536 && $out -gt 0 &&
        $(stat_of "$card" evictions) -ge $out ]] || status=1
    exec {descriptor}>&-
    wait_until 20 live_are "$card" 0 || status=1
    return "$status"
}

# Later kernels' bochs does not use TTM.
bochs_has_vram()
{
    local card
    card=$(card_of bochs) && [[ -e /sys/kernel/debug/dri/${card#card}/vram-mm ]]
}

# Its console's buffer would be evicted, too. qxl, which does not survive its unbinding, was loaded
# without one.
evicted_on_bochs()
{
    local status
    echo N >"$emulation" && rebind && evicted bochs vram-mm 4 8388608
    status=$?
    echo Y >"$emulation"
    return "$status"
}

# owned CARD PROCESS: its objects, one at least, all of which that process made and has open.
owned()
{
    ask "$reading" "$1/leak_objects" | awk -F '\t' -v name="$2" -v pid="$(pgrep -x "$2")" '
        $1 + 0 > 0 { ++count[$9 == pid && $10 == name && $7 == 1] }
        END { print count[1] + 0, count[0] + 0; exit !(count[1] > 0 && !count[0]) }'
}

# What real programs show belongs to them, and goes with them.
real_programs()
{
    local bochs qxl virtio card status=0
    bochs=$(card_of bochs) && qxl=$(card_of qxl) && virtio=$(card_of virtio) || return
    # The others ask each card for a moment, and only one at a time is its master.
    start_modetest qxl
    wait_until 60 owned "$qxl" modetest && start_xorg "$bochs" && start_weston "$virtio" &&
        wait_until 120 owned "$bochs" Xorg && wait_until 60 owned "$virtio" weston || status=1
    for card in "$bochs" "$qxl" "$virtio"; do
        ask "$reading" "$card/leak_objects"
    done
    pkill -x 'Xorg|weston|modetest'
    pkill -f 'sleep 1000'
    for card in "$bochs" "$qxl" "$virtio"; do
        wait_until 20 live_are "$card" 0 || status=1
    done
    [[ $status -eq 0 ]] || tail -n 5 "$OUT_DIR"/{xorg,weston,modetest}.log
    return "$status"
}

alerted()
{
    [[ $(ask "$reading" "$1/alert_count") -eq 1 ]]
}

alert_at_once()
{
    local card status
    card=$(card_of vgem) && mkfifo "$TMPDIR/alert" "$TMPDIR/one" || return
    python3 "$ask" "$controlling" list "$card/threshold_bytes=1" wait "$card/alert_count" wait \
        "$card/threshold_bytes=18446744073709551615" <"$TMPDIR/alert" >"$TMPDIR/alerts" &
    exec {alerts}>"$TMPDIR/alert"
    holds_one "$card" <"$TMPDIR/one" &
    exec {one}>"$TMPDIR/one"
    wait_until 20 alerted "$card"
    status=$?
    echo >&"$alerts"
    wait_until 20 grep -q "^event $card" "$TMPDIR/alerts" || status=1
    echo >&"$alerts"
    exec {alerts}>&- {one}>&-
    cat "$TMPDIR/alerts"
    return "$status"
}

# With a service, pddgpuctl shows root the objects, and others the sums.
shown_by_ctl()
{
    local card said status=0
    card=$(card_of vgem) && mkfifo "$TMPDIR/ctl" || return
    holds_one "$card" <"$TMPDIR/ctl" &
    exec {held}>"$TMPDIR/ctl"
    wait_until 20 live_are "$card" 1 || status=1
    said=$("$ctl" objects --device "$card" --state all 2>&1)
    echo "$said"
    grep -q "$held_by" <<<"$said" || status=1
    said=$(as_nobody "$ctl" status --device "$card" 2>&1)
    echo "$said"
    grep -Eq '^ *Live +1 object' <<<"$said" && grep -q ', driver vgem,' <<<"$said" || status=1
    said=$(as_nobody "$ctl" objects --device "$card" \
        --state all 2>&1) && status=1
    echo "$said"
    grep -q "$held_by" <<<"$said" && status=1
    exec {held}>&-
    return "$status"
}

live_are()
{
    [[ $(ask "$reading" "$1/live_objects") -eq $2 ]]
}

# Without a service, it starts a tracer for itself.
traced_by_ctl()
{
    local card said
    card=$(card_of vgem) && kill "$service" && wait_until 20 gone pddgpu-tracer || return
    said=$(timeout 60 "$ctl" trace --device "$card" --duration 3s 2>&1)
    local status=$?
    echo "$said"
    wait_until 20 gone pddgpu-tracer && [[ $status -eq 0 ]] && grep -q '^[0-9:]* ' <<<"$said"
}

there_is_one()
{
    local said
    said=$("$tracer" --service 2>&1)
    echo "$said"
    [[ $said == "pddgpu-tracer: cannot watch: another tracer does" ]] || return
    # A second program is passed on to it.
    [[ $(ask "$tracer" list) == $(ask "$reading" list) && $(pgrep -cx pddgpu-tracer) -eq 1 ]]
}

programs_in_the_kernel()
{
    bpftool prog show | grep -cE 'name (fentry|fexit|kprobe|kretprobe|ttm_|gem_)'
}

no_program_is_left()
{
    [[ $(programs_in_the_kernel) -eq 0 ]]
}

preexisting_are()
{
    [[ $(stat_of "$1" preexisting_objects) -eq $2 ]]
}

# Nothing of it is left, whatever ends it, and another one watches: also what is older than itself,
# of which it knows neither the creator nor the age.
killed()
{
    local card said
    card=$(card_of vgem) && mkfifo "$TMPDIR/older" || return
    holds_one "$card" <"$TMPDIR/older" &
    exec {held}>"$TMPDIR/older"
    wait_until 20 live_are "$card" 1 && preexisting_are "$card" 0 || return
    echo "$(programs_in_the_kernel) programs"
    [[ $(programs_in_the_kernel) -gt 5 ]] || return
    kill -9 "$service"
    # The kernel frees them a while after their last descriptor is closed.
    wait_until 20 gone pddgpu-tracer && wait_until 20 no_program_is_left || return
    start_service && preexisting_are "$card" 1 || return
    said=$("$ctl" objects --device "$card" --state all 2>&1)
    echo "$said"
    grep -Eq '^ *[0-9]+ +active +unknown +4.0 KiB +unknown +unknown +preexisting' <<<"$said" ||
        return
    # The tracer has this end of the pipe, too.
    echo >&"$held"
    exec {held}>&-
    wait_until 20 preexisting_are "$card" 0 && stressed vgem
}

another_runs()
{
    local now
    now=$(pgrep -x pddgpu-tracer) && [[ $now != "$1" ]] && ask "$reading" list >/dev/null
}

# As the unit says: confined, started when it is ready, kept while it goes on, and replaced once it
# hangs. Of systemd nothing else is started.
run_by_systemd()
{
    local unit=/run/systemd/system/pddgpu-tracer.service alive_s=10 first status=0
    mkdir -p "$unit.d" && mount -t cgroup2 none /sys/fs/cgroup || return
    sed "s|^ExecStart=[^ ]*|ExecStart=$tracer|" "$1" >"$unit"
    printf '%s\n' '[Unit]' DefaultDependencies=no '[Service]' "WatchdogSec=$alive_s" RestartSec=100ms \
        >"$unit.d/test.conf"
    unshare --pid --mount --fork --kill-child --mount-proc env container=test \
        /lib/systemd/systemd --system --unit="${unit##*/}" --show-status=no >/dev/null 2>&1 &
    manager=$!
    wait_until 60 ask "$reading" list >/dev/null && first=$(pgrep -x pddgpu-tracer) || return
    # Longer than it may be silent.
    sleep $((alive_s + 2))
    [[ $(pgrep -x pddgpu-tracer) == "$first" ]] || status=1
    kill -STOP "$first"
    wait_until 60 another_runs "$first" || status=1
    kill -9 "$manager"
    wait_until 20 gone pddgpu-tracer || status=1
    return "$status"
}

# Other users may be unable to reach the build folder.
install -D -t "${tracer%/*}" "$2/app/programs/tracer/pddgpu-tracer"
install -D -t "${ctl%/*}" "$2/app/programs/ctl/pddgpuctl" "$(dirname "$0")/ask-tracer.py"
check "the window on a card that is watched" window_works
check "the tracer starts as a service" start_service
check "drivers load" load_drivers
check "the tracer keeps no privilege" keeps_no_privilege
check "others than root read sums" others_read_sums
check "root reads, and controls through the other socket" root_reads_here_and_controls_there
check "objects of pddgpu, as it lists them" objects_of_pddgpu
check "pddgpu under stress" stress_of_pddgpu
for driver in bochs qxl virtio vgem; do
    check "$driver under stress" stressed "$driver"
done
check "an alert is told at once" alert_at_once
check "a card that comes back" comes_back
check "Xorg, weston and modetest" real_programs
if bochs_has_vram; then
    check "evictions on bochs" evicted_on_bochs
else
    echo "skip - evictions on bochs: this kernel's does not use TTM"
fi
check "evictions on qxl" evicted qxl qxl_mem_mm 100 1048576
check "there is one tracer" there_is_one
check "a tracer that is killed" killed
check "pddgpuctl shows what is watched" shown_by_ctl
check "pddgpuctl watches" traced_by_ctl
if [[ $(uname -r) == 6.12.* && -x /lib/systemd/systemd ]]; then
    check "systemd keeps it alive" run_by_systemd "$2/app/programs/tracer/pddgpu-tracer.service"
else
    echo "skip - systemd keeps it alive: on Linux 6.12 alone, to save time, and where systemd is"
fi
conclude

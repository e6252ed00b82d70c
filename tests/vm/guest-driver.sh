#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs in the guest (run-vm.sh): the driver under load, on whatever kernel it is.
# usage: guest-driver.sh MODULE_DIR BINARY_DIR STRESS_OPERATIONS FUZZ_CALLS
# Functions are called by name, through check.
# shellcheck disable=SC2317
set -u

# shellcheck source=tests/vm/checks.sh
source "$(dirname "$0")/checks.sh"

module=$1/pddgpu.ko
programs=$2/tests/vm
operations=$3
fuzz_calls=$4

device=/sys/class/drm/card0/device
monitor=$device/leak_monitor
debugfs=/sys/kernel/debug/pddgpu
node=/dev/dri/renderD128
driver=/sys/bus/platform/drivers/pddgpu
kmemleak=/sys/kernel/debug/kmemleak
kcsan=/sys/kernel/debug/kcsan
readonly own_bytes=65536
holder_pid=

stats()
{
    sed -n "s/^$2: //p" "$debugfs/pddgpu.$1/memory_stats"
}

load()
{
    insmod "$module" "$@" && wait_until 30 test -e "$node" && wait_until 30 test -e "$monitor"
}

has_stat()
{
    [[ $(stats "$1" "$2") == "$3" ]] || {
        echo "pddgpu.$1: $2 is $(stats "$1" "$2"), not $3"
        return 1
    }
}

## Nothing is left over, and all counters add up

device_is_empty()
{
    has_stat "$1" live_objects 0 && has_stat "$1" untracked_objects 0 &&
        has_stat "$1" departing_objects 0 && has_stat "$1" orphaned_objects 0 &&
        has_stat "$1" vram_used_bytes "$own_bytes" && has_stat "$1" gtt_used_bytes 0
}

nothing_is_left()
{
    local index
    for index in "$@"; do
        # TTM may destroy the last objects in a delayed work.
        wait_until 60 device_is_empty "$index" && has_stat "$index" unexplained_bytes 0 &&
            has_stat "$index" suspicious_bytes 0 && has_stat "$index" confirmed_bytes 0 &&
            has_stat "$index" allocations "$(stats "$index" deallocations)" || return
    done
}

counters_agree_with_ttm()
{
    mark_log
    write "$monitor/trigger_check" 1 || return
    if log | grep 'accounting differs'; then
        return 1
    fi
    log_has "PDDGPU: Memory leak report:"
}

## Load

has_evicted()
{
    [[ $(stats 0 evictions) -gt 0 && $(stats 1 evictions) -gt 0 ]]
}

# Compares the creations counted by stress with the driver's count.
stress_fits_its_model()
{
    local before after least most output
    before=$(($(stats 0 allocations) + $(stats 1 allocations)))
    output=$("$programs/stress" "$@" 2>&1) || {
        echo "$output"
        return 1
    }
    echo "$output" | sed -n '/^#/p' >&3
    read -r _ least most <<<"$(grep ^created <<<"$output")"
    nothing_is_left 0 1 || return
    after=$(($(stats 0 allocations) + $(stats 1 allocations)))
    [[ $((after - before)) -ge $least && $((after - before)) -le $most ]] || {
        echo "driver: $((after - before)) allocations; stress: $least to $most"
        return 1
    }
}

# In this order, because neither age may pass the other on the way.
restore_controls()
{
    local index folder
    for index in 0 1; do
        folder=/sys/class/drm/card$index/device/leak_monitor
        write "$folder/enabled" 1 && write "$folder/max_tracked" 0 &&
            write "$folder/threshold_bytes" 100M && write "$folder/check_interval_ms" 5000 &&
            write "$folder/confirmed_age_ms" 315360000000 &&
            write "$folder/suspicious_age_ms" 30000 && write "$folder/confirmed_age_ms" 300000 ||
            return
    done
}

# Makes some allocations fail, only in the workers of stress.
faults()
{
    local folder
    for folder in failslab fail_page_alloc; do
        echo "$1" >"/sys/kernel/debug/$folder/probability" &&
            echo 7 >"/sys/kernel/debug/$folder/interval" &&
            echo -1 >"/sys/kernel/debug/$folder/times" &&
            echo 0 >"/sys/kernel/debug/$folder/verbose" &&
            echo Y >"/sys/kernel/debug/$folder/task-filter" &&
            echo N >"/sys/kernel/debug/$folder/ignore-gfp-wait" || return
    done
    # The smallest pages too; otherwise only larger ones fail.
    echo 0 >/sys/kernel/debug/fail_page_alloc/min-order
}

stress_with_faults()
{
    local status
    faults 5 || return
    stress_fits_its_model -f "$@"
    status=$?
    faults 0
    return "$status"
}

# many_holders HOLDERS: the limit is far below the cost of a walk over them, and far above the noise
# of a busy machine; the bench has the narrow limit.
many_holders()
{
    local output others own
    output=$("$programs/many_holders" "$node" "$1" 5 500) || {
        echo "$output"
        return 1
    }
    read -r _ others own <<<"$(grep ^ratio <<<"$output")"
    echo "${output/ratio/# ratio}" >&3
    awk -v others="$others" -v own="$own" 'BEGIN { exit !(others <= 10 && own <= 10) }' &&
        nothing_is_left 0 && return
    echo "$output"
    return 1
}

fuzz()
{
    "$programs/fuzz_driver" "$fuzz_calls" 1
}

## Unusual reads and writes

# One holder at a time; first ends one that a failed check left behind.
hold()
{
    [[ -z $holder_pid ]] || let_go
    rm -f "$TMPDIR/hold"
    mkfifo "$TMPDIR/hold"
    "$programs/hold_objects" "$@" <"$TMPDIR/hold" >"$TMPDIR/held" 2>&1 &
    holder_pid=$!
    exec {holder_input}>"$TMPDIR/hold"
    wait_until 60 grep -q ^ready "$TMPDIR/held"
}

let_go()
{
    local pid=$holder_pid
    holder_pid=
    exec {holder_input}>&-
    wait "$pid"
}

# Nothing changes meanwhile, so all reads of a file are equal except for the time in it.
listing_reads_alike_in_all_pieces()
{
    local file=$debugfs/leak_objects size offset
    # If reading is slow, the objects grow old, and a periodic check would find that.
    write "$monitor/enabled" 0 && hold "$node" 100 4096 gtt || return
    tail -n +2 "$file" >"$TMPDIR/whole"
    for size in 1 7 97 4095 100000; do
        dd if="$file" bs="$size" status=none | tail -n +2 | cmp - "$TMPDIR/whole" || return
    done
    # From the middle of line 50, whose offset comes from a read of the same moment.
    offset=$(head -n 50 "$file" | wc -c)
    dd if="$file" bs=1 skip=$((offset + 3)) count=200 status=none | grep -q $'\tvram\|\tgtt' &&
        let_go && write "$monitor/enabled" 1
}

listing_survives_its_objects()
{
    local lines
    hold "$node" 2000 4096 gtt || return
    exec {listing}<"$debugfs/leak_objects"
    head -c 5000 <&"$listing" >"$TMPDIR/part"
    let_go || return
    wait_until 60 has_stat 0 live_objects 0 || return
    cat <&"$listing" >>"$TMPDIR/part"
    exec {listing}<&-
    # Earlier reads are complete; in later ones no line is broken.
    lines=$(awk -F '\t' 'NR > 2 && NF != 11 { exit 1 } END { print NR }' "$TMPDIR/part") || return
    [[ $lines -gt 20 && $lines -lt 2002 ]]
}

huge_writes_are_refused()
{
    local file said
    for file in "$monitor"/{enabled,threshold_bytes,suspicious_age_ms,max_tracked,trigger_check} \
        "$debugfs/trigger_leak_check"; do
        said=$(head -c 65536 /dev/zero | tr '\0' 1 | dd of="$file" bs=65536 iflag=fullblock \
            conv=notrunc status=none 2>&1) && {
            echo "$file took 65536 bytes"
            return 1
        }
        [[ $said == *"Invalid argument" ]] || {
            echo "$said"
            return 1
        }
    done
}

## The tracking limit

limit_counts_the_rest()
{
    # One client has half of it.
    write "$monitor/max_tracked" 20 && hold "$node" 25 4096 gtt &&
        has_stat 0 live_objects 10 && has_stat 0 untracked_objects 15 &&
        has_stat 0 over_share_objects 15 && has_stat 0 over_share_bytes $((15 * 4096)) &&
        has_stat 0 untracked_bytes $((15 * 4096)) && has_stat 0 gtt_used_bytes $((25 * 4096)) &&
        has_stat 0 unexplained_bytes 0 && [[ $(wc -l <"$debugfs/leak_objects") -eq 12 ]] &&
        let_go && nothing_is_left 0 && write "$monitor/max_tracked" 0
}

## Memory

# Memory that the driver allocates for a program is charged to it; a trace of all allocations shows
# it.
users_are_charged()
{
    local tracing=/sys/kernel/tracing event=/sys/kernel/tracing/events/kmem/kmalloc
    [[ -d $tracing/events ]] || mount -t tracefs tracefs "$tracing" || return
    echo >"$tracing/trace" && echo 'comm == "hold_objects"' >"$event/filter" &&
        echo 1 >"$event/enable" || return
    hold -o "${node/renderD128/card0}" 5 4096 gtt "somebody's label" && let_go
    local status=$?
    echo 0 >"$event/enable"
    echo 0 >"$event/filter"
    # For two clients, and for each object its page table, its label and its second holder.
    [[ $status -eq 0 && $(grep -c ' \[pddgpu\]' "$tracing/trace") -ge 17 ]] &&
        ! grep ' \[pddgpu\]' "$tracing/trace" | grep -v ACCOUNT && nothing_is_left 0
}

## Ages between old and new limits, and very long ones

# Only triggered checks, however slow the machine is.
ages_move_objects_both_ways()
{
    write "$monitor/enabled" 0 && write "$monitor/suspicious_age_ms" 1 &&
        write "$monitor/confirmed_age_ms" 2 && hold "$node" 50 4096 gtt && sleep 0.1 &&
        write "$monitor/trigger_check" 1 && has_stat 0 confirmed_objects 50 &&
        write "$monitor/confirmed_age_ms" 315360000000 && has_stat 0 confirmed_objects 50 &&
        write "$monitor/trigger_check" 1 &&
        has_stat 0 suspicious_objects 50 && write "$monitor/suspicious_age_ms" 315359999999 &&
        write "$monitor/trigger_check" 1 && has_stat 0 suspicious_objects 0 &&
        write "$monitor/suspicious_age_ms" 1 && write "$monitor/trigger_check" 1 &&
        has_stat 0 suspicious_objects 50 && let_go && nothing_is_left 0 && restore_controls
}

persistent_objects_are_no_leaks()
{
    write "$monitor/suspicious_age_ms" 1 && write "$monitor/confirmed_age_ms" 2 &&
        hold -p "$node" 5 4096 gtt && sleep 0.1 && write "$monitor/trigger_check" 1 &&
        has_stat 0 live_objects 5 && has_stat 0 suspicious_objects 0 &&
        has_stat 0 confirmed_objects 0 &&
        [[ $(grep -c $'\tactive\tpersistent\t' "$debugfs/leak_objects") -eq 5 ]] &&
        let_go && restore_controls
}

## Events

tracepoints_tell()
{
    local tracing=/sys/kernel/tracing
    [[ -d $tracing/events ]] || mount -t tracefs tracefs "$tracing" || return
    echo 1 >"$tracing/events/pddgpu/enable" || return
    hold "$node" 1 4096 vram && write "$monitor/threshold_bytes" 1 &&
        wait_until 30 grep -q pddgpu_leak_alert "$tracing/trace" && let_go &&
        wait_until 30 grep -q pddgpu_bo_destroy "$tracing/trace" || return
    echo 0 >"$tracing/events/pddgpu/enable"
    grep -q 'pddgpu_bo_create: card=0 id=[0-9]* size=4096 domain=vram' "$tracing/trace" &&
        grep -q 'pddgpu_leak_check: card=0 duration_ns=[0-9]* suspicious=0' "$tracing/trace" &&
        write "$monitor/threshold_bytes" 100M
}

# A user goes above the threshold and back again and again. Every alert is counted, few are logged,
# and the log says how many are not. Not every crossing causes a check.
log_is_not_flooded()
{
    local seconds=$1 alerts checks lines unprinted times
    alerts=$(stats 0 alert_count)
    unprinted=$(stats 0 unprinted_alerts)
    checks=$(stats 0 check_count)
    write "$monitor/threshold_bytes" 8M && chmod 666 "$node" || return
    mark_log
    times=$(as_nobody "$programs/flood_alerts" "$node" $((10 << 20)) "$seconds") || return
    alerts=$(($(stats 0 alert_count) - alerts))
    unprinted=$(($(stats 0 unprinted_alerts) - unprinted))
    checks=$(($(stats 0 check_count) - checks))
    lines=$(log | grep -c '^PDDGPU: ')
    echo "# $times times above the threshold in $seconds s: $checks checks, $alerts alerts, of which" \
        "$unprinted not printed, $lines lines" >&3
    [[ $lines -le 30 && $unprinted -ge 2 && $((alerts - unprinted)) -le 4 ]] &&
        [[ $checks -le $((seconds * 11 + 10)) ]] || return
    # A triggered check is always printed.
    mark_log
    write "$monitor/trigger_check" 1 &&
        log | grep -qE '^PDDGPU: Memory leak alerts not printed: [0-9]+$' || return
    mark_log
    write "$monitor/trigger_check" 1 && ! log | grep 'not printed' && nothing_is_left 0 &&
        restore_controls
}

## Bind and unbind

# An open file and a mapping outlive the device they came from.
unbind_and_bind()
{
    local turn
    for turn in 1 2 3 4 5; do
        echo "turn $turn"
        hold -m "$node" 3 1048576 vram && write "$driver/unbind" pddgpu.0 &&
            has_stat 1 live_objects 0 || return
        # It can still close its handles, or just its file: every ioctl fails with ENODEV.
        let_go
        write "$driver/bind" pddgpu.0 || return
        wait_until 30 test -e "$node" && wait_until 30 test -e "$monitor" || return
        nothing_is_left 0 || return
    done
}

# An import is in progress when the device goes.
unbind_during_imports()
{
    local turn importer input failed=
    rm -f "$TMPDIR/importing"
    mkfifo "$TMPDIR/importing"
    "$programs/import_objects" "${node/128/129}" "$node" <"$TMPDIR/importing" &
    importer=$!
    exec {input}>"$TMPDIR/importing"
    for turn in $(seq 10); do
        echo "turn $turn"
        goes_and_comes_while_imported || failed=yes
    done
    exec {input}>&-
    wait "$importer" && [[ -z $failed ]] && wait_until 30 test -e "$monitor" && nothing_is_left 0 1
}

goes_and_comes_while_imported()
{
    wait_until 30 has_imported && write "$driver/unbind" pddgpu.0 &&
        write "$driver/bind" pddgpu.0 && wait_until 30 test -e "$monitor"
}

has_imported()
{
    [[ $(stats 0 allocations) -gt 0 ]]
}

links_follow_the_first_device()
{
    write "$driver/unbind" pddgpu.0 && [[ $debugfs/memory_stats -ef $debugfs/pddgpu.1/memory_stats ]] &&
        write "$driver/bind" pddgpu.0 && wait_until 30 test -e "$monitor" &&
        [[ $debugfs/memory_stats -ef $debugfs/pddgpu.0/memory_stats ]]
}

# Many devices at once, in the order in which scripts find them.
sixteen_devices()
{
    load num_devices=16 vram_size_mb=16 gtt_size_mb=16 &&
        [[ $(find "$debugfs" -maxdepth 1 -name 'pddgpu.*' | wc -l) -eq 16 ]] &&
        [[ $(find /dev/dri -name 'renderD*' | wc -l) -eq 16 ]] && rmmod pddgpu
}

exit_during_checks()
{
    local turn before
    before=$(stats 0 allocations)
    write "$monitor/check_interval_ms" 100 || return
    for turn in $(seq 20); do
        echo "turn $turn"
        "$programs/hold_objects" "$node" 200 4096 gtt <"/dev/null" >/dev/null &
        write "$monitor/trigger_check" 1
    done
    wait
    has_stat 0 allocations $((before + 20 * 200)) && nothing_is_left 0 &&
        write "$monitor/check_interval_ms" 5000
}

## Leaks in the driver itself

# Leaks from before the driver was loaded are not the driver's.
kmemleak_forgets()
{
    echo clear >"$kmemleak"
}

# kmemleak reports unreferenced memory older than 5 s. Files in debugfs have no size, so the report
# has to be read.
kmemleak_is_silent()
{
    local found
    sleep 6
    echo scan >"$kmemleak" && echo scan >"$kmemleak" && found=$(<"$kmemleak") || return
    [[ -z $found ]] || {
        echo "$found"
        return 1
    }
}

## Races

# KCSAN reports to the kernel log, which run-vm.sh judges. Silence proves nothing unless KCSAN has
# run.
kcsan_has_watched()
{
    sed 's/^/# KCSAN: /' "$kcsan" | grep -E 'watchpoints|races' >&3
    [[ $(sed -n 's/^setup_watchpoints: //p' "$kcsan") -gt 10000 ]]
}

exec 3>&1

for name in drm ttm drm_ttm_helper; do
    modprobe -d "$KERNEL_DIR" "$name" 2>/dev/null
done
if [[ -e $kmemleak ]]; then
    check "kmemleak forgets what was before" kmemleak_forgets
fi
check "load" load num_devices=2 vram_size_mb=4 gtt_size_mb=24
check_program "sharing" "$programs/sharing_and_events"
check "listings read alike in pieces of any size" listing_reads_alike_in_all_pieces
check "a listing survives its objects" listing_survives_its_objects
check "writes of 64 KiB are refused" huge_writes_are_refused
check "objects beyond the limit are counted" limit_counts_the_rest
check "users are charged for what they make" users_are_charged
check "changed ages move objects both ways" ages_move_objects_both_ways
check "persistent objects are no leaks" persistent_objects_are_no_leaks
check "clients exit during checks" exit_during_checks
check "tracepoints tell" tracepoints_tell
check "20000 holders of an object cost others what one costs" many_holders 20000
check "a user does not fill the kernel log" log_is_not_flooded 15
check "unbind and bind with open files and mappings" unbind_and_bind
check "unbind during imports" unbind_during_imports
check "links follow the first device" links_follow_the_first_device
check "$fuzz_calls fuzzed calls" fuzz
check "controls restored" restore_controls
check "nothing is left of the fuzzing" nothing_is_left 0 1
check "$operations operations of stress" stress_fits_its_model "$operations" 1
check "controls restored" restore_controls
check "counters agree with TTM's" counters_agree_with_ttm
check "stress evicted" has_evicted
if [[ -d /sys/kernel/debug/failslab ]]; then
    check "$operations operations with faults injected" stress_with_faults "$operations" 2
    check "controls restored" restore_controls
    check "counters agree with TTM's after faults" counters_agree_with_ttm
else
    echo "# skipped: stress with faults injected, this kernel has no fault injection"
fi
check "unload" rmmod pddgpu
check "sixteen devices" sixteen_devices
if [[ -e $kmemleak ]]; then
    check "kmemleak finds nothing" kmemleak_is_silent
else
    echo "# skipped: kmemleak, this kernel has none"
fi
if [[ -e $kcsan ]]; then
    check "KCSAN has watched" kcsan_has_watched
fi
conclude

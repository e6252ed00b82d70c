#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs in the guest (run-vm.sh): checks the driver's ABI (kmod/ABI.md), then the program on it.
# usage: guest-first-light.sh MODULE_DIR BINARY_DIR
# Functions are called by name, through check.
# shellcheck disable=SC2317
set -u

# shellcheck source=tests/vm/checks.sh
source "$(dirname "$0")/checks.sh"
# shellcheck source=tests/vm/over-ssh.sh
source "$(dirname "$0")/over-ssh.sh"

module=$1/pddgpu.ko
memory_leak_test=$1/examples/memory_leak_test
binaries=$2
programs=$2/tests/vm
inspector=$2/ui/inspector/pddgpu-inspector

device=/sys/class/drm/card0/device
monitor=$device/leak_monitor
debugfs=/sys/kernel/debug/pddgpu
node=/dev/dri/renderD128
holder_pid=
readonly own_bytes=65536 mib=1048576

load()
{
    insmod "$module" "$@" && wait_until 10 test -e "$node" && wait_until 10 test -e "$monitor"
}

unload()
{
    end_holder
    rmmod pddgpu
}

has_nodes()
{
    [[ -c /dev/dri/card0 && -c $node ]]
}

is_gone()
{
    [[ ! -e /dev/dri/card0 && ! -e $node && ! -e $debugfs ]]
}

stats()
{
    sed -n "s/^$1: //p" "$debugfs/memory_stats"
}

# hold [--as PROGRAM] ARGUMENT…: starts hold_objects; let_go ends it.
hold()
{
    local holder=$programs/hold_objects
    end_holder
    if [[ $1 == --as ]]; then
        holder=$2
        shift 2
    fi
    rm -f "$TMPDIR/hold"
    mkfifo "$TMPDIR/hold" || return
    : >"$TMPDIR/held"
    "$holder" "$@" <"$TMPDIR/hold" >"$TMPDIR/held" 2>&1 &
    holder_pid=$!
    exec {holder_input}>"$TMPDIR/hold"
    wait_until 30 grep -q ^ready "$TMPDIR/held" || {
        cat "$TMPDIR/held"
        return 1
    }
}

end_holder()
{
    local status
    [[ -n $holder_pid ]] || return 0
    exec {holder_input}>&-
    wait "$holder_pid"
    status=$?
    holder_pid=
    return "$status"
}

let_go()
{
    [[ -n $holder_pid ]] && end_holder && grep -qx freed "$TMPDIR/held"
}

## Files

sysfs_is_as_promised()
{
    local file
    for file in vram_total vram_used gtt_total gtt_used; do
        has_mode "$device/mem_info_$file" 444 || return
    done
    for file in enabled threshold_bytes check_interval_ms suspicious_age_ms confirmed_age_ms \
        max_tracked; do
        has_mode "$monitor/$file" 644 || return
    done
    for file in {live,suspicious,confirmed,orphaned,untracked}_{objects,bytes} {check,alert}_count \
        generation; do
        has_mode "$monitor/$file" 444 || return
    done
    has_mode "$monitor/trigger_check" 200
}

debugfs_is_as_promised()
{
    local file
    has_mode "$debugfs/pddgpu.0/memory_stats" 400 &&
        has_mode "$debugfs/pddgpu.0/leak_objects" 400 &&
        has_mode "$debugfs/pddgpu.0/trigger_leak_check" 200 || return
    for file in memory_stats leak_objects trigger_leak_check; do
        [[ -L $debugfs/$file && $debugfs/$file -ef $debugfs/pddgpu.0/$file ]] || {
            echo "$debugfs/$file is no link to the first device's"
            return 1
        }
    done
}

defaults_are_as_promised()
{
    is "$monitor/enabled" 1 && is "$monitor/threshold_bytes" 104857600 &&
        is "$monitor/check_interval_ms" 5000 && is "$monitor/suspicious_age_ms" 30000 &&
        is "$monitor/confirmed_age_ms" 300000 &&
        is "$device/mem_info_vram_total" $((1024 * mib)) &&
        is "$device/mem_info_gtt_total" $((2048 * mib)) &&
        is "$device/mem_info_vram_used" "$own_bytes" && is "$device/mem_info_gtt_used" 0 &&
        is "$monitor/live_objects" 0 && is "$monitor/alert_count" 0
}

readonly stats_keys="abi_version device driver_version now_ns vram_total_bytes vram_used_bytes \
gtt_total_bytes gtt_used_bytes driver_pinned_bytes allocations deallocations live_objects \
live_bytes suspicious_objects suspicious_bytes confirmed_objects confirmed_bytes \
orphaned_objects orphaned_bytes monitor_enabled threshold_bytes check_interval_ms \
suspicious_age_ms confirmed_age_ms check_count last_check_duration_ns \
longest_check_duration_ns alert_count last_alert_ns generation average_allocation_ns \
longest_allocation_ns average_free_ns longest_free_ns moves evictions average_move_ns \
longest_move_ns unexplained_bytes departing_objects departing_bytes oldest_departing_age_ns \
max_tracked untracked_objects untracked_bytes allocation_histogram_ns free_histogram_ns \
move_histogram_ns unprinted_alerts over_share_objects over_share_bytes"

stats_are_as_promised()
{
    diff <(tr ' ' '\n' <<<"$stats_keys") <(cut -d: -f1 "$debugfs/memory_stats") &&
        [[ $(stats abi_version) == 1 && $(stats device) == pddgpu.0 ]] &&
        [[ $(stats driver_pinned_bytes) == "$own_bytes" && $(stats last_alert_ns) == none ]] &&
        [[ $(stats average_move_ns) == none && $(stats average_allocation_ns) == none ]]
}

readonly columns=$'id\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_id\tpid\tprocess\tlabel'

listing_is_empty()
{
    local lines
    mapfile -t lines <"$debugfs/leak_objects"
    [[ ${#lines[@]} -eq 2 && ${lines[0]} =~ ^version=1\ generation=[0-9]+\ now_ns=[0-9]+$ &&
        ${lines[1]} == "$columns" ]] || {
        cat "$debugfs/leak_objects"
        return 1
    }
}

everybody_reads_and_root_writes()
{
    as_nobody cat "$device"/mem_info_* "$monitor/suspicious_objects" "$monitor/threshold_bytes" &&
        ! as_nobody cat "$debugfs/pddgpu.0/memory_stats" &&
        ! as_nobody bash -c "echo 0 >$monitor/enabled" &&
        ! as_nobody bash -c "echo 1 >$monitor/trigger_check" &&
        is "$monitor/enabled" 1
}

## The example of the documentation, word for word

ten_objects_become_suspicious()
{
    write "$monitor/threshold_bytes" 1G && write "$monitor/suspicious_age_ms" 1000 &&
        write "$monitor/check_interval_ms" 100 && hold "$node" 10 $((10 * mib)) vram sample &&
        is "$device/mem_info_vram_used" $((100 * mib + own_bytes)) &&
        wait_until 60 is "$monitor/suspicious_objects" 10 &&
        is "$monitor/confirmed_objects" 0 && is "$monitor/live_bytes" $((100 * mib)) &&
        is "$monitor/alert_count" 0
}

readonly report=("PDDGPU: Memory leak report:"
    "PDDGPU:   Total allocated objects: 10"
    "PDDGPU:   Total leaked size: 104857600 bytes"
    "PDDGPU:   Suspicious leaks: 10"
    "PDDGPU:   Confirmed leaks: 0")

sample_log_is_word_for_word()
{
    local checks
    mark_log
    write "$monitor/threshold_bytes" 100M && is "$monitor/threshold_bytes" 104857600 &&
        wait_until 30 log_has "${report[4]}" || return
    # Still above the threshold after many checks: one alert, not one per check.
    checks=$(<"$monitor/check_count")
    wait_until 30 has_checked_since $((checks + 5)) &&
        log_is "PDDGPU: Memory leak detected! Total used: 104 MB" "${report[@]}" &&
        is "$monitor/alert_count" 1
}

has_checked_since()
{
    [[ $(<"$monitor/check_count") -gt $1 ]]
}

trigger_works_while_disabled()
{
    local file checks
    # Above the used memory, so that no alert is due.
    write "$monitor/threshold_bytes" 1G && write "$monitor/enabled" 0 && is "$monitor/enabled" 0 || return
    for file in "$monitor/trigger_check" "$debugfs/trigger_leak_check"; do
        checks=$(<"$monitor/check_count")
        mark_log
        # No need to wait: the check is over when the write returns.
        write "$file" $'1\n' && is "$monitor/check_count" $((checks + 1)) &&
            log_is "${report[@]}" || return
    done
    sleep 0.5
    is "$monitor/check_count" $((checks + 1)) && write "$monitor/enabled" 1 &&
        wait_until 30 has_checked_since $((checks + 1))
}

listing_shows_the_ten()
{
    awk -F '\t' -v pid="$holder_pid" -v size=$((10 * mib)) '
        NR <= 2 { next }
        NF != 11 || $1 <= last || $3 != size || $4 != "vram" || $5 != "suspicious" ||
        $6 != "-" || $7 != 1 || $9 != pid || $10 != "hold_objects" || $11 != "sample" {
            print
            bad = 1
        }
        { last = $1 }
        END { exit bad || NR != 12 }' "$debugfs/leak_objects"
}

ages_confirm()
{
    write "$monitor/confirmed_age_ms" 1001 &&
        wait_until 30 is "$monitor/confirmed_objects" 10 && is "$monitor/suspicious_objects" 0 &&
        write "$monitor/confirmed_age_ms" 300000 &&
        wait_until 30 is "$monitor/suspicious_objects" 10 && is "$monitor/confirmed_objects" 0
}

# The text is the same for all devices; the record is not.
log_names_the_device()
{
    local records
    records=$(dd if=/dev/kmsg iflag=nonblock bs=8192 status=none 2>/dev/null |
        grep -A 2 ';PDDGPU: ') || return
    [[ $(grep -c '^ DEVICE=+platform:pddgpu\.0$' <<<"$records") -eq \
        $(grep -c ';PDDGPU: ' <<<"$records") ]] || {
        echo "$records"
        return 1
    }
}

freed_objects_are_gone()
{
    let_go && wait_until 10 is "$monitor/live_objects" 0 && is "$monitor/suspicious_objects" 0 &&
        is "$monitor/suspicious_bytes" 0 && wait_until 10 is "$device/mem_info_vram_used" "$own_bytes" &&
        [[ $(stats allocations) == $(stats deallocations) ]]
}

## Refusals

controls()
{
    cat "$monitor"/{enabled,threshold_bytes,check_interval_ms,suspicious_age_ms,confirmed_age_ms}
}

bad_values_are_refused()
{
    local invalid="Invalid argument" range="Numerical result out of range"
    local before text file
    before=$(controls)
    for text in 0 -1 +1 12X 12KK 1.5 0x10 x ' 1' '1 ' $'1\n\n' K 1k \
        0000000000000000000000000000000000000001; do
        refuses "$monitor/threshold_bytes" "$text" "$invalid" || return
    done
    for text in 18446744073709551616 17179869184G 99999999999999999999; do
        refuses "$monitor/threshold_bytes" "$text" "$range" || return
    done
    for text in 2 -1 true ''$'\n'; do
        refuses "$monitor/enabled" "$text" "$invalid" || return
    done
    for text in 0 99 3600001 -1 1K; do
        refuses "$monitor/check_interval_ms" "$text" "$invalid" || return
    done
    for text in 0 300000 400000; do
        refuses "$monitor/suspicious_age_ms" "$text" "$invalid" || return
    done
    for text in 0 999 1000 315360000001; do
        refuses "$monitor/confirmed_age_ms" "$text" "$invalid" || return
    done
    for text in 0 2 11 x $'\n' -1; do
        for file in "$monitor/trigger_check" "$debugfs/trigger_leak_check"; do
            refuses "$file" "$text" "$invalid" || return
        done
    done
    diff <(echo "$before") <(controls)
}

good_values_are_taken()
{
    write "$monitor/threshold_bytes" $'12K\n' && is "$monitor/threshold_bytes" 12288 &&
        write "$monitor/threshold_bytes" 3M && is "$monitor/threshold_bytes" 3145728 &&
        write "$monitor/threshold_bytes" 18446744073709551615 &&
        is "$monitor/threshold_bytes" 18446744073709551615 &&
        write "$monitor/threshold_bytes" 1 && is "$monitor/threshold_bytes" 1 &&
        write "$monitor/threshold_bytes" 104857600 &&
        write "$monitor/check_interval_ms" 3600000 && is "$monitor/check_interval_ms" 3600000 &&
        write "$monitor/check_interval_ms" 100 && is "$monitor/check_interval_ms" 100
}

bad_ioctls()
{
    "$programs/bad_ioctls" "$node" "$(<"$device/mem_info_vram_total")" \
        "$(<"$device/mem_info_gtt_total")"
}

map_objects()
{
    "$programs/map_objects" "$node" "$(<"$device/mem_info_vram_total")"
}

nothing_is_left()
{
    wait_until 10 is "$monitor/live_objects" 0 && is "$monitor/live_bytes" 0 &&
        wait_until 10 is "$device/mem_info_vram_used" "$own_bytes" && is "$device/mem_info_gtt_used" 0
}

## Clients

hostile_text_stays_on_its_line()
{
    local program=$TMPDIR/$'a\tb\n\\'
    cp "$programs/hold_objects" "$program" &&
        hold --as "$program" "$node" 1 4096 gtt $'tab\tline\n\xe4\xbd\xa0\e[31m' || return
    rm "$program"
    tail -n +3 "$debugfs/leak_objects" | cut -f 4,10- |
        diff <(printf 'gtt\t%s\t%s\n' 'a\x09b\x0a\x5c' 'tab\x09line\x0a\xe4\xbd\xa0\x1b[31m') - &&
        let_go
}

objects_outlive_their_client()
{
    hold -o /dev/dri/card0 3 "$mib" vram && is "$monitor/orphaned_objects" 3 &&
        is "$monitor/orphaned_bytes" $((3 * mib)) &&
        [[ $(cut -f 6 "$debugfs/leak_objects" | grep -cw orphaned) -eq 3 ]] && let_go &&
        wait_until 10 is "$monitor/orphaned_objects" 0
}

last_alert_is_a_second_ago()
{
    [[ $(($(stats now_ns) - $(stats last_alert_ns))) -gt 1000000000 ]]
}

an_allocation_over_the_threshold_alerts_at_once()
{
    local alerts
    write "$monitor/check_interval_ms" 3600000 && write "$monitor/threshold_bytes" 100M &&
        wait_until 10 last_alert_is_a_second_ago || return
    # Not from the log: in a slow guest, the thresholds tried above have used up the printed alerts.
    alerts=$(<"$monitor/alert_count")
    hold "$node" 1 $((105 * mib)) gtt &&
        wait_until 10 is "$monitor/alert_count" $((alerts + 1)) &&
        write "$monitor/check_interval_ms" 100 && let_go
}

# memory_leak_test_runs LOCALE LAST_LINE: waits of two seconds are enough with an age of one
memory_leak_test_runs()
{
    local output
    write "$monitor/suspicious_age_ms" 1000 || return
    output=$(LC_ALL=$1 "$memory_leak_test" 2) && [[ ${output##*$'\n'} == "$2" ]] &&
        nothing_is_left && return
    echo "$output"
    return 1
}

unload_waits_for_files()
{
    exec {open_node}<>"$node"
    local message
    message=$(unload 2>&1)
    local status=$?
    exec {open_node}>&-
    [[ $status -ne 0 && $message == *"in use"* && -e $node ]]
}

unbinding_leaves_open_files_alone()
{
    local driver=/sys/bus/platform/drivers/pddgpu
    hold "$node" 2 "$mib" vram || return
    exec {trigger}>"$monitor/trigger_check"
    write "$driver"/unbind pddgpu.0 && [[ ! -e $node && ! -e $debugfs/memory_stats ]] || return
    local message
    message=$( (echo 1 >&"$trigger") 2>&1)
    exec {trigger}>&-
    [[ $message == *"No such device" ]] || {
        echo "trigger answers: $message"
        return 1
    }
    end_holder || true
    # The card's number becomes free when the last file is closed.
    write "$driver"/bind pddgpu.0 && wait_until 10 test -e "$node" && nothing_is_left
}

## Other sizes and numbers

bad_parameters_refuse_the_load()
{
    local parameter
    for parameter in vram_size_mb=0 gtt_size_mb=0 num_devices=0 num_devices=17 \
        vram_size_mb=262145 gtt_size_mb=1048576; do
        if insmod "$module" "$parameter"; then
            echo "loads with $parameter"
            unload
            return 1
        fi
    done
}

evictions_are_counted()
{
    write "$monitor/threshold_bytes" 1G && hold "$node" 8 $((16 * mib)) vram &&
        [[ $(stats evictions) -ge 4 && $(stats moves) -ge $(stats evictions) ]] &&
        [[ $(stats average_move_ns) != none ]] &&
        [[ $(grep -c $'\tvram\t' "$debugfs/leak_objects") -eq 3 ]] &&
        [[ $(grep -c $'\tgtt\t' "$debugfs/leak_objects") -eq 5 ]] &&
        is "$device/mem_info_vram_used" $((48 * mib + own_bytes)) &&
        is "$device/mem_info_gtt_used" $((80 * mib)) && let_go && return
    cat "$debugfs/memory_stats" "$debugfs/leak_objects"
    return 1
}

two_devices_are_two()
{
    load num_devices=2 && [[ -e /dev/dri/card1 && -e /dev/dri/renderD129 ]] &&
        [[ -e $debugfs/pddgpu.1/memory_stats ]] && debugfs_is_as_promised &&
        hold /dev/dri/renderD129 2 "$mib" &&
        is /sys/class/drm/card1/device/leak_monitor/live_objects 2 &&
        is "$monitor/live_objects" 0 && let_go
}

## The program

program_does_the_main_job()
{
    local checks
    write "$monitor/suspicious_age_ms" 1000 && write "$monitor/check_interval_ms" 100 &&
        hold "$node" 10 $((10 * mib)) vram "batch" &&
        wait_until 60 is "$monitor/suspicious_objects" 10 &&
        write "$monitor/check_interval_ms" 3600000 || return
    checks=$(<"$monitor/check_count")
    mark_log
    timeout 120 "$inspector" --source driver --trigger --export-csv "$OUT_DIR/leaks.csv" \
        --screenshot "$OUT_DIR/batch.png" || return
    has_checked_since "$checks" && log_has "${report[0]}" && let_go || return
    local row=",suspicious,false,[0-9.]+,10485760,vram,[0-9]+,hold_objects,batch,[0-9]+,1,false"
    [[ $(wc -l <"$OUT_DIR/leaks.csv") -eq 11 && -s $OUT_DIR/batch.png ]] &&
        [[ $(grep -cE "$row" "$OUT_DIR/leaks.csv") -eq 10 ]] && return
    cat "$OUT_DIR/leaks.csv"
    return 1
}

program_without_device_says_so()
{
    local output
    output=$(timeout 60 "$inspector" --source driver --trigger 2>&1)
    local status=$?
    echo "exit code $status: $output"
    [[ $status -eq 2 && -n $output ]]
}

window_works()
{
    PDDGPU_MODULE=$module PDDGPU_HOLD_OBJECTS=$programs/hold_objects \
        timeout 300 "$programs/tst_window_on_driver" -o "$OUT_DIR/tst_window_on_driver.txt",txt
    local status=$?
    cat "$OUT_DIR/tst_window_on_driver.txt"
    return "$status"
}

## The run

export QT_QPA_PLATFORM=offscreen
check "the module is built for this kernel ($module; ./dev test-vm builds it)" test -e "$module"
check "the module's dependencies load" modprobe -d "$KERNEL_DIR" -a drm ttm drm_ttm_helper
mark_log
check "the module loads" load
check "the monitor says that it started" log_has "PDDGPU: Memory leak monitor started"
check "a primary and a render node" has_nodes
check "sysfs files and their modes" sysfs_is_as_promised
check "debugfs files, their modes, and the links" debugfs_is_as_promised
check "defaults" defaults_are_as_promised
check "memory_stats: keys and what is none at first" stats_are_as_promised
check "leak_objects: head lines" listing_is_empty
check "everybody reads, root alone writes" everybody_reads_and_root_writes

check "ten objects of 10 MiB become suspicious" ten_objects_become_suspicious
check "alert and report, word for word, and once" sample_log_is_word_for_word
check "a trigger checks and reports at once, also while disabled" trigger_works_while_disabled
check "each of its records names the device" log_names_the_device
check "leak_objects lists them" listing_shows_the_ten
check "suspicious objects become confirmed, and back with a longer age" ages_confirm
check "freed objects are in no count" freed_objects_are_gone

check "bad values are refused and change nothing" bad_values_are_refused
check "good values are taken" good_values_are_taken
check_program "bad ioctls" bad_ioctls
check "bad ioctls leave nothing" nothing_is_left
check_program "mmap" map_objects
check "mmap leaves nothing" nothing_is_left

check "hostile names and labels stay on their line" hostile_text_stays_on_its_line
check "orphans are counted" objects_outlive_their_client
check "an allocation over the threshold alerts at once" \
    an_allocation_over_the_threshold_alerts_at_once
check "memory_leak_test, in English" memory_leak_test_runs C "done"
export LOCPATH=$binaries/locale
check "memory_leak_test, in Chinese" memory_leak_test_runs zh_CN.UTF-8 完成
unset LOCPATH

check "unload is refused while a file is open" unload_waits_for_files
check "unbinding with an open file, binding again" unbinding_leaves_open_files_alone
check "unload" unload
check "unloading leaves no files" is_gone
check "parameters out of range refuse the load" bad_parameters_refuse_the_load
check "the module loads with 64 MiB of VRAM" load vram_size_mb=64
check "objects are evicted from full VRAM to GTT" evictions_are_counted
check "unload, after evictions" unload
check "two devices, links to the first" two_devices_are_two
check "unload, two devices" unload

check "the program without a device ends with an error" program_without_device_says_so
check "the module loads again" load
check "the program triggers, exports and draws, without a display" program_does_the_main_job
check_program "the window on the driver" window_works
check "a user, an sshd, the helper where it is installed" install_for_ssh "$binaries"
check "the user can neither list nor control" user_has_no_privilege
check "ten leaked objects" leak_ten_objects
check "over ssh: status" status_over_ssh
check "over ssh: the list of objects" objects_over_ssh
check "over ssh: the clients of all users" clients_over_ssh
check "over ssh: a trigger" trigger_over_ssh
check "over ssh: the threshold, exit codes" threshold_over_ssh
check "over ssh: an alert comes by itself" alert_comes_over_ssh
check "over ssh: without sudo's rule, what everybody may see" nothing_over_ssh_without_the_rule
check "unload, at the end" unload
conclude

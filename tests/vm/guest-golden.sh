#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs in the guest (run-vm.sh): brings the driver into a known state and leaves its files in
# OUT_DIR. They are the golden files of tests/parser/golden. To regenerate them:
#   tests/vm/run-on-debian.sh 6.1 1 BINARY_DIR guest-golden.sh
# usage: guest-golden.sh MODULE_DIR BINARY_DIR
# Functions are called by name, through check.
# shellcheck disable=SC2317
set -u

# shellcheck source=tests/vm/checks.sh
source "$(dirname "$0")/checks.sh"

module=$1/pddgpu.ko
hold_objects=$2/tests/vm/hold_objects
monitor=/sys/class/drm/card0/device/leak_monitor
debugfs=/sys/kernel/debug/pddgpu/pddgpu.0

# hold ARGUMENT…: holds objects until the guest ends
hold()
{
    local held=$TMPDIR/held-$RANDOM
    "$hold_objects" "$@" < <(sleep infinity) >"$held" &
    wait_until 30 grep -q ^ready "$held"
}

known_state()
{
    write "$monitor/suspicious_age_ms" 500 && write "$monitor/check_interval_ms" 3600000 &&
        hold /dev/dri/renderD128 2 1048576 vram 'tab	and \ 你' &&
        hold -o /dev/dri/card0 1 4096 gtt orphan && sleep 1 &&
        write "$monitor/trigger_check" 1 &&
        hold -p /dev/dri/renderD128 1 8192 gtt && write "$monitor/threshold_bytes" 1M &&
        write "$monitor/trigger_check" 1 && is "$monitor/suspicious_objects" 3 &&
        is "$monitor/alert_count" 1
}

capture()
{
    cat "$debugfs/memory_stats" >"$OUT_DIR/memory_stats" &&
        cat "$debugfs/leak_objects" >"$OUT_DIR/leak_objects" || return
    # Reads record by record until none is left; then keeps those since the module was loaded.
    dd if=/dev/kmsg iflag=nonblock bs=8192 status=none 2>/dev/null |
        sed -n '/;pddgpu: loading/,$p' >"$OUT_DIR/kmsg"
    [[ -s $OUT_DIR/kmsg ]]
}

modprobe -d "$KERNEL_DIR" -a drm ttm drm_ttm_helper
check "the module loads" insmod "$module"
check "the driver is there" wait_until 10 test -e "$monitor"
check "it comes into a known state" known_state
check "its files are captured" capture
conclude

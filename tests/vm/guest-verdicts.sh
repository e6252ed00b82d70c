#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs in the guest (run-vm.sh): the verdicts on real processes, whose objects the driver makes. Most
# of the time everybody waits.
# usage: guest-verdicts.sh MODULE_DIR BINARY_DIR
# Functions are called by name, through check.
# shellcheck disable=SC2317
set -u

here=$(dirname "$(readlink -f "$0")")
# shellcheck source=tests/vm/checks.sh
source "$here/checks.sh"

module=$1/pddgpu.ko
programs=$2/tests/vm
ctl=$2/app/programs/ctl/pddgpuctl
# One for the nine programs, and one for each scenario.
readonly devices=16
TMPDIR=$(mktemp -d)

# The scenarios' cards are at most as large. Pages that nobody touches take no memory.
load()
{
    modprobe -d "$KERNEL_DIR" -a drm ttm drm_ttm_helper &&
        insmod "$module" num_devices="$devices" vram_size_mb=16384 gtt_size_mb=32768 &&
        wait_until 20 test -e /dev/dri/renderD$((127 + devices))
}

start_nine_programs()
{
    local monitor=/sys/class/drm/card0/device/leak_monitor
    write "$monitor/suspicious_age_ms" 3000 && write "$monitor/confirmed_age_ms" 15000 || return
    "$programs/nine_programs" /dev/dri/renderD128 2>"$OUT_DIR/nine_programs.log" &
    nine=$!
    "$ctl" suspects --device pddgpu.0 --duration 95s --all --json >"$OUT_DIR/suspects.json" \
        2>"$OUT_DIR/suspects.log" &
    watcher=$!
    # Everything has been loaded by then, and all caches are replaced within these minutes.
    {
        sleep 15
        "$ctl" cycle --device pddgpu.0 -n 20 --settle 100ms --all --json -- sleep 3
    } >"$OUT_DIR/cycles.json" 2>"$OUT_DIR/cycles.log" &
    cycles=$!
}

# At work beside a program that does nothing, the same three leave something behind in each cycle.
three_of_nine_leak_each_cycle()
{
    local status=0
    wait "$cycles" || status=$?
    cat "$OUT_DIR/cycles.log"
    [[ $status -eq 1 ]] || return 1
    python3 - "$OUT_DIR/cycles.json" <<'PYTHON'
import json, sys

groups = json.load(open(sys.argv[1]))["groups"]
for group in groups:
    print(group["verdict"], group["title"], [one["objects"] for one in group["left_by_cycle"]])
assert {(group["process"], group["label"], group["largest_bytes"])
        for group in groups if group["verdict"] == "leak"} == {
    ("swapchain", "swapchain", 2 << 20), ("Xorg", "pixmap", 4 << 20), ("vadec", "", 16 << 10)}
PYTHON
}

# After 95 s those that leak come first, are called leak or growing, and nobody else is called leak.
three_of_nine_leak()
{
    wait "$watcher" || {
        cat "$OUT_DIR/suspects.log"
        return 1
    }
    kill "$nine" && pkill -x heir || return
    python3 - "$OUT_DIR/suspects.json" <<'PYTHON'
import json, sys

leaking = {("swapchain", "swapchain", 2 << 20), ("Xorg", "pixmap", 4 << 20), ("vadec", "", 16 << 10)}
groups = json.load(open(sys.argv[1]))["groups"]
for group in groups:
    print(group["verdict"], group["title"], group["objects"])
names = [(group["process"], group["label"], group["largest_bytes"]) for group in groups]
called = {name for name, group in zip(names, groups) if group["verdict"] == "leak"}
assert {name for name, *_ in names} == {
    "kicad", "vadec", "glyphcache", "hipfree", "Xorg", "forker", "swapchain", "browser", "game"}
assert set(names[:3]) == leaking, names[:3]
assert all(group["verdict"] in ("leak", "growing") for group in groups[:3])
assert called <= leaking, called
PYTHON
}

scenarios_have_the_same_verdicts()
{
    PDDGPU_SCENARIOS=$here/../scenarios "$programs/tst_verdicts_on_driver" \
        -o "$OUT_DIR/tst_verdicts_on_driver.txt",txt
    local status=$?
    cat "$OUT_DIR/tst_verdicts_on_driver.txt"
    return "$status"
}

# Nobody holds objects any more.
unload()
{
    wait_until 20 gone play_scenario && wait_until 20 rmmod pddgpu
}

check "the module loads with $devices devices" load
[[ $failures -eq 0 ]] || conclude
check "nine programs" start_nine_programs
check "scenarios on the driver have the verdicts of the simulation" scenarios_have_the_same_verdicts
check "the same three leave something behind in each cycle" three_of_nine_leak_each_cycle
check "of nine programs the three that leak are named first" three_of_nine_leak
check "unload" unload
conclude

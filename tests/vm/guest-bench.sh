#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs in the guest (run-vm.sh): measures what the leak monitor and the tracer cost a program and what
# the monitor's files cost the inspector, as ratios of one run.
# usage: guest-bench.sh MODULE_DIR MODULE_DIR_WITHOUT_MONITOR BINARY_DIR time|instructions ROUNDS
#   instructions  the guest's clock counts them (run-vm.sh -c): only the ratios for this mode
set -euo pipefail

with=$1/pddgpu.ko
without=$2/pddgpu.ko
bench_ioctl=$3/tests/vm/bench_ioctl
many_holders=$3/tests/vm/many_holders
hold_objects=$3/tests/vm/hold_objects
trace_objects=$3/tests/vm/trace_objects
parser_bench=$3/tests/bench/parser_bench
helper_bench=$3/tests/bench/helper_bench
alert_bench=$3/tests/bench/alert_bench
unit=$4
rounds=$5
node=/dev/dri/renderD128
listing=/sys/kernel/debug/pddgpu/leak_objects
readonly pairs=20000 live=100000 holders=16000
# The objects of a program: bytes and domain.
readonly objects=("4096 gtt" "65536 vram" "1048576 vram")
readonly names=("4 KiB in GTT" "64 KiB in VRAM" "1 MiB in VRAM")
rows=()
missed=0

load()
{
    insmod "$@"
    for _ in $(seq 200); do
        [[ ! -e $node ]] || return 0
        sleep 0.05
    done
    echo "no $node"
    return 1
}

median()
{
    sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}

# row WHAT BOUND MEASURED
row()
{
    local verdict
    verdict=$(awk -v bound="$2" -v measured="$3" \
        'BEGIN { print measured <= bound ? "reached" : "MISSED" }')
    rows+=("$(printf '| %s | at most %s times | %.3f times | %s |' "$1" "$2" "$3" "$verdict")")
    [[ $verdict == reached ]] || missed=1
}

# create_and_close MODULE: prints the mean time of a pair for each kind of object, on one line
create_and_close()
{
    local object means=()
    load "$1"
    for object in "${objects[@]}"; do
        # Two arguments.
        # shellcheck disable=SC2086
        means+=("$("$bench_ioctl" "$node" "$pairs" $object)")
    done
    rmmod pddgpu
    echo "${means[*]}"
}

# Alternates with a changing order, so that a machine that slows down affects both alike.
compare_create_and_close()
{
    local round i on off
    for round in $(seq "$rounds"); do
        if ((round % 2)); then
            read -ra on <<<"$(create_and_close "$with")"
            read -ra off <<<"$(create_and_close "$without")"
        else
            read -ra off <<<"$(create_and_close "$without")"
            read -ra on <<<"$(create_and_close "$with")"
        fi
        for i in "${!objects[@]}"; do
            echo "# create + close of ${names[i]}: ${on[i]} ${unit/time/ns} with the monitor," \
                "${off[i]} without"
            awk -v on="${on[i]}" -v off="${off[i]}" 'BEGIN { print on / off }' >>"$TMPDIR/ratios-$i"
        done
    done
    for i in "${!objects[@]}"; do
        row "create + close of ${names[i]} through the ioctl, monitor on against not built in, \
in $unit, median of $rounds paired runs" 1.03 "$(median <"$TMPDIR/ratios-$i")"
    done
}

# of_threads MODULE THREADS: prints the time of a pair per thread and kind of object, on one line
of_threads()
{
    local object times=()
    load "$1"
    for object in "${objects[@]}"; do
        # Two arguments.
        # shellcheck disable=SC2086
        times+=("$("$bench_ioctl" -t "$2" "$node" "$((pairs / 4))" $object)")
    done
    rmmod pddgpu
    echo "${times[*]}"
}

# How much more two processors slow each other down with the monitor than without it. TTM and GEM
# have device-wide locks, so a pair takes longer with two threads anyway.
compare_two_threads()
{
    local round i one two one_without two_without
    for round in $(seq "$rounds"); do
        read -ra one <<<"$(of_threads "$with" 1)"
        read -ra two <<<"$(of_threads "$with" 2)"
        read -ra one_without <<<"$(of_threads "$without" 1)"
        read -ra two_without <<<"$(of_threads "$without" 2)"
        for i in "${!objects[@]}"; do
            echo "# create + close of ${names[i]}: ${one[i]} ns with one thread, ${two[i]} each of" \
                "two; ${one_without[i]} and ${two_without[i]} without the monitor"
            awk -v one="${one[i]}" -v two="${two[i]}" -v one_without="${one_without[i]}" \
                -v two_without="${two_without[i]}" \
                'BEGIN { print two / one / (two_without / one_without) }' >>"$TMPDIR/threads-$i"
        done
    done
    for i in "${!objects[@]}"; do
        row "create + close of ${names[i]} by two threads against one, monitor on against not built \
in, median of $rounds rounds" 1.1 "$(median <"$TMPDIR/threads-$i")"
    done
}

# hold_live [COUNT]: holds COUNT objects, or $live, until let_go; by ten programs, each with its own
# size and label
hold_live()
{
    local program count=${1:-$live}
    load "$with" gtt_size_mb=4096
    mkfifo "$TMPDIR/hold"
    for program in {1..10}; do
        "$hold_objects" "$node" "$((count / 10))" "$((program * 4096))" gtt "texture $program" \
            <"$TMPDIR/hold" >>"$TMPDIR/held" &
    done
    exec {hold}>"$TMPDIR/hold"
    until [[ $(grep -c ^ready "$TMPDIR/held") -eq 10 ]]; do
        sleep 0.2
    done
}

let_go()
{
    exec {hold}>&-
    wait
    rm "$TMPDIR/hold" "$TMPDIR/held"
    rmmod pddgpu
}

compare_with_listing()
{
    local alone listed
    hold_live
    for _ in $(seq 5); do
        read -r alone listed <<<"$("$bench_ioctl" "$node" "$pairs" 4096 gtt "$listing")"
        echo "# creation's p99: $alone ns alone, $listed ns while $live objects are listed"
        awk -v alone="$alone" -v listed="$listed" 'BEGIN { print listed / alone }' >>"$TMPDIR/listed"
    done
    let_go
    row "creation's p99 through the ioctl while $live objects are listed, against without" \
        2 "$(median <"$TMPDIR/listed")"
}

# The device's VRAM is small and gets filled, so that an object is evicted.
compare_with_holders()
{
    local output others own
    load "$with" vram_size_mb=4 gtt_size_mb=64
    output=$("$many_holders" "$node" "$holders" 9 2000)
    rmmod pddgpu
    grep '^#' <<<"$output"
    read -r _ others own <<<"$(grep ^ratio <<<"$output")"
    row "another user's create + close, p99, beside who opens and closes what $holders hold, \
against what 1 holds, median of 9 rounds" 2 "$others"
    row "that opening and close itself" 2 "$own"
}

compare_with_parser()
{
    local reading parsing again what="against the kernel's writing it, in $unit"
    hold_live
    read -r reading parsing again <<<"$("$parser_bench" --listing "$listing")"
    echo "# a line of a listing of $live objects: $reading ns to read, $parsing ns to parse," \
        "$again ns after a listing that lacks 1 object in 100"
    let_go
    row "parsing the first listing of $live objects, $what" 0.25 \
        "$(awk -v reading="$reading" -v parsing="$parsing" 'BEGIN { print parsing / reading }')"
    row "parsing the next one, with 1 object in 100 new, $what" 0.25 \
        "$(awk -v reading="$reading" -v parsing="$again" 'BEGIN { print parsing / reading }')"
}

compare_with_helper()
{
    hold_live 10000
    ip link set lo up
    "$helper_bench" --driver || missed=1
    let_go
}

time_alerts()
{
    hold_live 1000
    "$alert_bench" || missed=1
    let_go
}

unreclaimable_kib()
{
    sed -nE 's/^SUnreclaim: *([0-9]+) kB$/\1/p' /proc/meminfo
}

# others_bytes EVENT…: bytes that TTM and DRM allocate for a program's objects without charging
# anyone; they are only freed with the objects.
others_bytes()
{
    local event
    for event in "$@"; do
        cat "$event/hist"
    done | sed -nE "s/.*\] (ttm_range_man_alloc|ttm_tt_init|dma_resv_list_alloc|vma_node_allow|\
radix_tree_node_alloc)[ .].*bytes_alloc: *([0-9]+)$/\2/p" | awk '{ sum += $1 } END { print sum + 0 }'
}

# The creator of objects pays for them: its control group is charged for what the kernel's memory
# grows.
measure_charging()
{
    local group=/sys/fs/cgroup/bench kmem=/sys/kernel/tracing/events/kmem made=40000
    local account growth charged others event trigger
    load "$with"
    [[ -d $kmem ]] || mount -t tracefs tracefs /sys/kernel/tracing
    mountpoint -q /sys/fs/cgroup || mount -t cgroup2 cgroup2 /sys/fs/cgroup
    echo +memory >/sys/fs/cgroup/cgroup.subtree_control
    mkdir "$group"
    account=$(sed -nE 's/.*gfp_t\)(0x[0-9a-f]+)u\), "__GFP_ACCOUNT".*/\1/p' "$kmem/kmalloc/format")
    trigger="hist:keys=call_site.sym:vals=bytes_alloc if comm==\"hold_objects\" && !(gfp_flags & $account)"
    for event in "$kmem"/{kmalloc,kmem_cache_alloc}; do
        echo "$trigger" >"$event/trigger"
    done
    mkfifo "$TMPDIR/hold"
    growth=$(unreclaimable_kib)
    (
        echo "$BASHPID" >"$group/cgroup.procs"
        exec "$hold_objects" "$node" "$made" 4096 gtt "a label as long as a program's author likes it" \
            <"$TMPDIR/hold" >>"$TMPDIR/held"
    ) &
    exec {hold}>"$TMPDIR/hold"
    until grep -q ^ready "$TMPDIR/held"; do
        sleep 0.2
    done
    growth=$((($(unreclaimable_kib) - growth) * 1024))
    charged=$(sed -n 's/^slab_unreclaimable //p' "$group/memory.stat")
    others=$(others_bytes "$kmem"/{kmalloc,kmem_cache_alloc})
    for event in "$kmem"/{kmalloc,kmem_cache_alloc}; do
        echo "!$trigger" >"$event/trigger"
    done
    let_go
    rmdir "$group"
    echo "# $made objects: slabs grow by $growth bytes, of which $charged are charged and" \
        "$others are TTM's and DRM's own"
    row "of that growth, TTM's and DRM's own apart, what nobody is charged for" 0.05 \
        "$(awk -v growth="$growth" -v charged="$charged" -v others="$others" \
            'BEGIN { print 1 - charged / (growth - others) }')"
}

# start_tracer OPTION
start_tracer()
{
    mkfifo "$TMPDIR/trace"
    "$trace_objects" "$1" <"$TMPDIR/trace" >"$TMPDIR/traced" &
    exec {trace}>"$TMPDIR/trace"
    until grep -q ^ready "$TMPDIR/traced"; do
        sleep 0.2
    done
}

stop_tracer()
{
    exec {trace}>&-
    wait
    rm "$TMPDIR/trace" "$TMPDIR/traced"
}

# compare_traced OPTION HOOKS BOUND: what the tracer's programs cost a program, on the driver with
# its own monitor. The tracer itself runs elsewhere.
compare_traced()
{
    local round i on off
    for round in $(seq "$rounds"); do
        read -ra off <<<"$(create_and_close "$with")"
        start_tracer "$1"
        read -ra on <<<"$(create_and_close "$with")"
        stop_tracer
        for i in "${!objects[@]}"; do
            awk -v on="${on[i]}" -v off="${off[i]}" 'BEGIN { print on / off }' >>"$TMPDIR/$2-$i"
        done
    done
    for i in "${!objects[@]}"; do
        row "create + close of ${names[i]} through the ioctl, traced by $2 against not, in $unit, \
median of $rounds paired runs" "$3" "$(median <"$TMPDIR/$2-$i")"
    done
}

# Slabs that live objects take, in bytes of one.
slabs_of_one()
{
    local before after
    before=$(unreclaimable_kib)
    hold_live
    after=$(unreclaimable_kib)
    let_go
    awk -v kib="$((after - before))" -v live="$live" 'BEGIN { print kib * 1024 / live }'
}

# The map's table has 16 bytes for each object that it has room for, beside what is measured.
measure_traced_memory()
{
    local off on
    off=$(slabs_of_one)
    start_tracer -e
    on=$(slabs_of_one)
    stop_tracer
    echo "# slabs of one of $live objects: $on bytes traced, $off not"
    row "the kernel's memory of a traced object, in 200 bytes" 1 \
        "$(awk -v on="$on" -v off="$off" 'BEGIN { print (on - off + 16) / 200 }')"
}

for module in drm ttm drm_ttm_helper; do
    modprobe -d "$KERNEL_DIR" "$module"
done
compare_create_and_close
if [[ $unit == instructions ]]; then
    compare_with_parser
    compare_with_helper
    time_alerts
else
    compare_two_threads
    compare_with_listing
    compare_with_holders
    measure_charging
fi
if [[ -x $trace_objects ]]; then
    compare_traced -e fentry 1.25
    compare_traced -k kprobes 1.5
    measure_traced_memory
else
    echo "skip - the tracer's costs: it was not built"
fi

echo
echo "| what | must reach | measured | |"
echo "|---|---|---|---|"
printf '%s\n' "${rows[@]}"
exit "$missed"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a bash script as root in a virtual machine, with a given kernel and this machine's programs
# and files. Any user may run it. The guest sees the host's root file system at the same paths, as
# far as that user may read it. What it writes stays in its memory, except for OUT_DIR, which is on
# the host.
# It has the host's users, but its own passwords, sudo rules, /run and home of root.
#
# usage: run-vm.sh [-c] [-p PROCESSORS] [-t SECONDS] [-m MIB] [-d DEVICE]… -o OUT_DIR KERNEL_DIR GUEST_SCRIPT [ARGUMENT…]
#   -c           one emulated processor on which every instruction takes 1 ns of the guest's clock,
#                so that times do not depend on this machine's load
#   -p           number of processors (2)
#   -d           an emulated device, as QEMU names it
#   KERNEL_DIR   as left by fetch-kernel.sh
#   OUT_DIR      emptied first; results of the guest (its $OUT_DIR), console.log, exit-code
# Prints what the guest prints. Succeeds only if the script exited with 0 and the kernel log
# contains
# no warning. PDDGPU_VM_ACCEL=kvm or tcg overrides the choice of accelerator.
set -euo pipefail

# modprobe, depmod and the like are not in every user's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
readonly here QEMU=qemu-system-x86_64
# Reads the host's files in the guest before any program of the host can run there.
readonly BOOT_MODULES=(virtio_pci 9pnet_virtio 9p overlay)
readonly TROUBLE='WARNING:|BUG:|Oops|Call Trace:|Kernel panic|general protection fault|'\
'possible (circular|recursive) locking|INFO: task .* blocked for more than|soft lockup|'\
'hard LOCKUP|self-detected stall|detected stalls|KASAN|UBSAN|refcount_t:|stack-protector|'\
'scheduling while atomic|sleeping function called|list_(add|del) corruption|'\
'kmemleak: [0-9]+ new suspected memory leaks|kmemleak: Kernel memory leak detector disabled'

die()
{
    echo "run-vm.sh: $*" >&2
    exit 1
}

usage()
{
    die "usage: run-vm.sh [-c] [-p PROCESSORS] [-t SECONDS] [-m MIB] [-d DEVICE]… -o OUT_DIR KERNEL_DIR GUEST_SCRIPT [ARGUMENT…]"
}

parse_arguments()
{
    seconds=600
    memory=2048
    out=
    counted=
    processors=2
    devices=()
    while getopts cp:t:m:o:d: option; do
        case $option in
        c) counted=yes ;;
        p) processors=$OPTARG ;;
        t) seconds=$OPTARG ;;
        m) memory=$OPTARG ;;
        o) out=$OPTARG ;;
        d) devices+=(-device "$OPTARG") ;;
        *) usage ;;
        esac
    done
    shift $((OPTIND - 1))
    [[ -n $out && $# -ge 2 ]] || usage
    kernel=$1
    script=$(realpath "$2")
    shift 2
    arguments=("$@")

    local images=("$kernel"/boot/vmlinuz-*)
    image=${images[0]}
    [[ -e $image ]] || die "no kernel in $kernel/boot: fetch-kernel.sh puts one there"
    release=${image##*/vmlinuz-}
    [[ -e $kernel/lib/modules/$release/modules.dep ]] ||
        die "no modules.dep in $kernel/lib/modules/$release: run depmod -b $kernel $release"
    [[ -r $script ]] || die "cannot read the guest script $script"
    command -v "$QEMU" >/dev/null || die "no $QEMU: install qemu-system-x86"
    [[ -x /bin/busybox ]] || die "no /bin/busybox: install busybox-static"
}

prepare_out()
{
    mkdir -p "$out"
    out=$(realpath "$out")
    find "$out" -mindepth 1 -delete
}

# The paths of the modules to load, in order, one per line, without those built in.
boot_module_paths()
{
    local module
    for module in "${BOOT_MODULES[@]}"; do
        modprobe -S "$release" -d "$(realpath "$kernel")" --show-depends "$module" || exit
    done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }'
}

# Decompressed where needed: busybox insmod takes plain modules only.
copy_module()
{
    case $1 in
    *.ko) cp "$1" "$2" ;;
    *.ko.xz) xz -dc "$1" >"$2" ;;
    *.ko.zst) zstd -qdc "$1" >"$2" ;;
    *) die "$1: a module packed in an unknown way" ;;
    esac
}

write_init()
{
    cat <<'INIT'
#!/bin/busybox sh
bb=/bin/busybox

# A guest started by an ordinary user cannot read the host's root-only files, so every guest has its
# own versions. No account has a password; root's home is elsewhere, as the host's may hold the
# sources.
make_users()
{
    etc=/overlay/upper/etc
    $bb mkdir -p "$etc" &&
        $bb sed 's|^\(root:[^:]*:[^:]*:[^:]*:[^:]*\):[^:]*:|\1:/dev/shm/root:|' /host/etc/passwd \
            >"$etc/passwd" &&
        $bb sed 's|:.*|:*:19000:0:99999:7:::|' "$etc/passwd" >"$etc/shadow" &&
        $bb cp /host/etc/group "$etc/group" &&
        $bb sed 's|:.*|:*::|' "$etc/group" >"$etc/gshadow" &&
        printf 'root ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n' >"$etc/sudoers" &&
        $bb chmod 600 "$etc/shadow" "$etc/gshadow" && $bb chmod 440 "$etc/sudoers"
}

$bb mount -t devtmpfs dev /dev
$bb mount -t proc proc /proc
for module in /modules/*; do
    $bb insmod "$module" || echo "init: cannot load $module"
done
options=trans=virtio,version=9p2000.L,msize=262144
# The host's files do not change meanwhile, so the guest may cache them.
$bb mount -t 9p -o ro,$options,cache=loose host /host &&
    $bb mount -t tmpfs -o size=75% overlay /overlay &&
    $bb mkdir /overlay/upper /overlay/work && make_users &&
    $bb mount -t overlay -o lowerdir=/host,upperdir=/overlay/upper,workdir=/overlay/work root /root &&
    $bb mkdir -p /root/pddgpu-out &&
    $bb mount -t 9p -o $options,cache=none out /root/pddgpu-out &&
    $bb mount -t devtmpfs dev /root/dev &&
    $bb mkdir -p /root/dev/pts /root/dev/shm &&
    $bb ln -s /proc/self/fd /root/dev/fd &&
    $bb mount -t devpts devpts /root/dev/pts &&
    $bb mount -t tmpfs shm /root/dev/shm &&
    $bb mount -t proc proc /root/proc &&
    $bb mount -t sysfs sysfs /root/sys &&
    $bb mount -t debugfs debugfs /root/sys/kernel/debug &&
    $bb mount -t tmpfs -o mode=0755 run /root/run && $bb mkdir -m 1777 /root/run/lock &&
    $bb mkdir -p /root/etc/sudoers.d &&
    $bb mount -t tmpfs -o mode=0750 sudoers /root/etc/sudoers.d || {
    echo "init: cannot mount the guest's file systems"
    $bb poweroff -f
}
# Software emulation beside other work can be slow; a real lockup lasts longer than this.
echo 60 >/proc/sys/kernel/watchdog_thresh
$bb ip link set lo up
$bb stty -F /dev/ttyS1 raw
echo >/root/pddgpu-out/.begun
$bb chroot /root /bin/bash /pddgpu-out/.start </dev/null >/dev/ttyS1 2>&1
code=$?
# Written at the end, so that a guest that died never looks like one that passed.
echo "$code" >/root/pddgpu-out/exit-code
$bb sync
$bb poweroff -f
INIT
}

build_initramfs()
{
    local tree=$1 index=100 paths path name
    paths=$(boot_module_paths) || die "the kernel in $kernel lacks what the guest needs"
    mkdir -p "$tree"/{bin,dev,proc,modules,host,overlay,root}
    cp /bin/busybox "$tree/bin/busybox"
    write_init >"$tree/init"
    chmod +x "$tree/init"
    while read -r path; do
        name=${path##*/}
        copy_module "$path" "$tree/modules/$index-${name%%.*}.ko"
        index=$((index + 1))
    done < <(printf %s "${paths:+$paths$'\n'}")
    (cd "$tree" && find . | cpio --quiet -o -H newc -R 0:0) >"$work/initramfs"
}

# The guest's bash first sets up a clean environment, then runs the script.
write_start()
{
    echo 'export HOME=/dev/shm/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb'
    printf 'export OUT_DIR=/pddgpu-out KERNEL_DIR=%q\n' "$(realpath "$kernel")"
    echo 'export XDG_RUNTIME_DIR=/dev/shm/runtime TMPDIR=/dev/shm'
    echo 'mkdir -m 700 /dev/shm/root /dev/shm/runtime'
    printf 'cd / && exec /bin/bash %q' "$script"
    [[ ${#arguments[@]} -eq 0 ]] || printf ' %q' "${arguments[@]}"
    printf '\n'
}

choose_accelerator()
{
    if [[ -n $counted ]]; then
        accelerator=tcg
        return
    fi
    case ${PDDGPU_VM_ACCEL:-} in
    kvm | tcg) accelerator=$PDDGPU_VM_ACCEL ;;
    '') accelerator=$("$here/accelerator.sh" "$kernel") ;;
    *) die "PDDGPU_VM_ACCEL=$PDDGPU_VM_ACCEL: neither kvm nor tcg" ;;
    esac
}

boot()
{
    local host=local,path=/,security_model=none,readonly=on,multidevs=remap
    local share="local,path=${out//,/,,},security_model=none,multidevs=remap"
    local line=(console=ttyS0 loglevel=7 log_buf_len=4M panic=-1 mitigations=off
        rcupdate.rcu_cpu_stall_timeout=180 random.trust_cpu=on)
    local processor=max clock=()
    # Five-level page tables only make each emulated page walk longer. An emulated string
    # instruction takes one step per byte; without these features the kernel fills memory by words.
    # All emulated processors read one time stamp counter, which is much faster than HPET. On a busy
    # host the timer interrupts come late, and the kernel would consider the timer broken.
    [[ $accelerator == kvm ]] || {
        processor=max,la57=off,erms=off,fsrm=off
        line+=(tsc=reliable no_timer_check)
    }

    if [[ -n $counted ]]; then
        processors=1
        clock=(-icount 'shift=0,align=off,sleep=off')
    fi

    timeout --foreground --kill-after=10 "$seconds" "$QEMU" \
        -accel "$accelerator" -cpu "$processor" -machine q35 -smp "$processors" "${clock[@]}" -m "$memory" \
        -nodefaults -display none -no-reboot "${devices[@]}" \
        -kernel "$image" -initrd "$work/initramfs" -append "${line[*]}" \
        -serial "file:$work/console.log" \
        -chardev stdio,id=guest,signal=off -serial chardev:guest \
        -fsdev "$host,id=host" -device virtio-9p-pci,fsdev=host,mount_tag=host \
        -fsdev "$share,id=out" -device virtio-9p-pci,fsdev=out,mount_tag=out </dev/null
}

# An emulated machine crashes now and then, once in some fifty boots on a busy host, while its kernel
# patches its own code.
crashed_while_booting()
{
    [[ ! -e $out/.begun && $accelerator == tcg ]] && grep -q 'Kernel panic' "$work/console.log"
}

# The kernel log without data races of the kernel itself, in which no function of the driver takes
# part: their lines are left empty.
without_foreign_races()
{
    awk '
        function flush(shown,  i) {
            for (i = 1; i <= held; i++)
                print shown ? line[i] : ""
            held = race = ours = 0
        }
        /=============================/ {
            line[++held] = $0
            inside = !inside
            if (!inside)
                flush(!race || ours)
            next
        }
        !inside { print; next }
        { line[++held] = $0 }
        /BUG: KCSAN: data-race/ { race = 1 }
        /\[pddgpu\]/ { ours = 1 }
        END { flush(1) }
    ' "$out/console.log"
}

kernel_log_is_clean()
{
    local found
    # A search in a missing log would find nothing.
    grep -q 'Linux version' "$out/console.log" || {
        echo "not ok - kernel log without warnings: no kernel log in $out/console.log"
        return 1
    }
    if found=$(grep -nE -m 5 "$TROUBLE" < <(without_foreign_races)); then
        echo "not ok - kernel log without warnings"
        echo "# ${found//$'\n'/$'\n# '}"
        return 1
    fi
    echo "ok - kernel log without warnings"
}

show_console()
{
    echo "# last lines of $out/console.log:"
    tail -n 40 "$out/console.log" | sed 's/^/# /'
}

judge()
{
    local status=$1 code=none
    tr -d '\r' <"$work/console.log" >"$out/console.log"
    if [[ -e $out/exit-code ]]; then
        code=$(<"$out/exit-code")
    fi
    if [[ $status -eq 124 || $status -eq 137 ]]; then
        show_console
        echo "not ok - guest ended within $seconds s"
        return 1
    fi
    if [[ $status -ne 0 || $code == none ]]; then
        show_console
        echo "not ok - guest ran to its end (QEMU's exit code $status)"
        return 1
    fi
    kernel_log_is_clean || return 1
    [[ $code == 0 ]] || {
        echo "# the guest script ended with exit code $code; files in $out"
        return 1
    }
}

parse_arguments "$@"
prepare_out
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$work/console.log"
build_initramfs "$work/tree"
write_start >"$out/.start"
choose_accelerator
echo "# Linux $release, $accelerator, $(basename "$script")"
status=0
boot || status=$?
if crashed_while_booting; then
    # Nothing was tested by then.
    tr -d '\r' <"$work/console.log" >"$out/console-first.log"
    echo "# the emulated kernel crashed while it booted ($out/console-first.log): once more"
    status=0
    boot || status=$?
fi
judge "$status"

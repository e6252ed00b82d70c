#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# check-packages.sh PACKAGES NEWER_PACKAGES: checks a system from the installation of our packages
# to their purge. For a throw-away system; prints one line per check.
set -euo pipefail

readonly OURS=(pddgpu-inspector pddgpuctl pddgpu-tracer pddgpu-dkms)
readonly HEADERS=(linux-headers-amd64 linux-headers-6.12-amd64)
now=$1
next=$2
# This system is never booted, so the kernel that headers pull in needs no initial RAM disk.
export DEBIAN_FRONTEND=noninteractive INITRD=No
export LC_ALL=C.UTF-8 QT_QPA_PLATFORM=offscreen
export XDG_RUNTIME_DIR=/tmp/runtime HOME=/tmp/home
failures=0

apt()
{
    apt-get -q -y -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 --no-install-recommends "$@" \
        >/tmp/apt.log 2>&1 || {
        cat /tmp/apt.log
        echo "not ok - apt-get $*"
        exit 1
    }
}

# check WHAT COMMAND…
check()
{
    local what=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "ok - $what"
    else
        printf '%s\nnot ok - %s\n' "$output" "$what"
        failures=$((failures + 1))
    fi
}

# All files that packages could leave behind; without the records of apt, dpkg and kernels, and
# without the keys that DKMS creates with its first module.
files_of_system()
{
    find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /work \
        -o -path /var/cache -o -path /var/log -o -path /var/lib/dpkg -o -path /var/lib/apt \) -prune \
        -o ! -path '/lib/modules/*/modules.*' ! -path '/usr/lib/modules/*/modules.*' \
        ! -path '/var/lib/dkms/mok.*' ! -name __pycache__ ! -name '*.pyc' -print | sort
}

has_version()
{
    local package
    for package in "${OURS[@]}"; do
        dpkg-query -W -f '${Version} ${db:Status-Status}\n' "$package" | grep -qx "$1 installed"
    done
}

version_of()
{
    dpkg-deb -f "$(echo "$1"/pddgpuctl_*.deb)" Version
}

modules_are_built()
{
    local kernel module
    for kernel in /usr/src/linux-headers-6.1.*-amd64 /usr/src/linux-headers-6.12.*-amd64; do
        kernel=${kernel##*/linux-headers-}
        module=$(find "/lib/modules/$kernel/updates/dkms" -name 'pddgpu.ko*')
        echo "$kernel: $module"
        modinfo -k "$kernel" "$module" | grep -q "^vermagic: *$kernel "
        dkms status pddgpu -k "$kernel" | grep installed
    done
}

# Starts it like a desktop, except that it draws offscreen.
desktop_entry_starts()
{
    local entry=/usr/share/applications/pddgpu-inspector.desktop command status=0
    read -ra command < <(sed -n 's/^Exec=//p' "$entry")
    "${command[@]}" --source simulated --interval-ms 50 --screenshot /tmp/window.png
    [[ $(head -c 4 /tmp/window.png | tail -c 3) == PNG ]]
    timeout 5 "${command[@]}" --source simulated || status=$?
    # The window was open until the timeout.
    [[ $status -eq 124 ]]
    test -f "/usr/share/icons/hicolor/48x48/apps/$(sed -n 's/^Icon=//p' "$entry").png"
}

programs_run()
{
    pddgpuctl status --source simulated && pddgpuctl metrics --source simulated >/dev/null
    pddgpuctl --version && pddgpu-inspector --version
    # The helper only talks to programs and ends when they do.
    /usr/libexec/pddgpu-helper --read </dev/null >/dev/null
}

files_are_there()
{
    test -f /usr/share/polkit-1/actions/org.pddgpu.helper.policy
    grep -q '>/usr/libexec/pddgpu-helper<' /usr/share/polkit-1/actions/org.pddgpu.helper.policy
    test -f /lib/systemd/system/pddgpu-metrics.timer
    grep -q '^ExecStart=/usr/bin/pddgpuctl metrics --source driver ' \
        /lib/systemd/system/pddgpu-metrics.service
    test -f /usr/share/bash-completion/completions/pddgpuctl
    test -f /usr/share/pddgpu/pddgpu.rules.yml
    test -f /usr/share/metainfo/org.pddgpu.inspector.metainfo.xml
    test ! -u /usr/libexec/pddgpu-helper
    grep -q '>/usr/libexec/pddgpu-tracer<' /usr/share/polkit-1/actions/org.pddgpu.tracer.policy
    grep -q '^ExecStart=/usr/libexec/pddgpu-tracer --service$' \
        /lib/systemd/system/pddgpu-tracer.service
    id pddgpu-tracer
    test ! -u /usr/libexec/pddgpu-tracer
}

are_removed()
{
    [[ ! -e /usr/bin/pddgpuctl ]] && ! compgen -G '/usr/src/pddgpu-*'
}

dependencies()
{
    local package
    for package in "$now"/*.deb; do
        dpkg-deb -f "$package" Depends
    done | paste -sd,
}

main()
{
    mkdir -p "$XDG_RUNTIME_DIR" "$HOME"
    chmod 700 "$XDG_RUNTIME_DIR"
    apt update
    apt install "${HEADERS[@]}"
    apt satisfy "$(dependencies)"
    files_of_system >/tmp/before

    apt install "$now"/*.deb
    check "installed" has_version "$(version_of "$now")"
    check "the driver is built for Linux 6.1 and 6.12" modules_are_built
    check "what belongs to them is in its place" files_are_there
    check "the programs run" programs_run
    check "the desktop entry starts the window" desktop_entry_starts

    apt install "$next"/*.deb
    check "upgraded" has_version "$(version_of "$next")"
    check "the driver is built again" modules_are_built
    check "the programs run after the upgrade" programs_run

    apt remove "${OURS[@]}"
    check "removed" are_removed
    # apt cannot purge a package that left nothing behind.
    dpkg --purge "${OURS[@]}" >/tmp/purge.log 2>&1
    files_of_system >/tmp/after
    check "purged, and nothing is left" diff /tmp/before /tmp/after
    check "purged, and dpkg knows nothing of them" bash -c \
        '! dpkg-query -W "$@" 2>/dev/null | grep .' dpkg-query "${OURS[@]}"
    [[ $failures -eq 0 ]]
}

main

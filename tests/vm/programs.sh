# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by guest scripts, after checks.sh: programs that use cards. $programs is the folder of those
# that are built here.

# has_open PROCESS CARD
has_open()
{
    local file
    for file in $(pgrep -x "$1" | sed 's|.*|/proc/&/fd|'); do
        find "$file" -lname "*/dev/dri/$2" | grep -q . && return
    done
    return 1
}

# start_held NAME COMMAND…: runs it until $descriptor is closed; waits until it says that it is ready.
start_held()
{
    mkfifo "$TMPDIR/$1"
    : >"$TMPDIR/$1.out"
    "${@:2}" <"$TMPDIR/$1" >"$TMPDIR/$1.out" 2>&1 &
    # Its other end waits for it.
    # shellcheck disable=SC2034
    exec {descriptor}>"$TMPDIR/$1"
    wait_until 60 grep -q ^ready "$TMPDIR/$1.out"
}

# hold NAME ARGUMENT…: hold_objects, as start_held does.
hold()
{
    start_held "$1" "${programs:?}/hold_objects" "${@:2}"
}

# opens NODE: says so, makes an object at a line of its input, and ends at the next one.
opens()
{
    # shellcheck disable=SC2016
    python3 -c '
import fcntl, os, struct, sys
card = os.open(sys.argv[1], os.O_RDWR)
print("open", flush=True)
sys.stdin.readline()
# DRM_IOCTL_MODE_CREATE_DUMB: 64 pixels of 32 bits in 16 lines.
fcntl.ioctl(card, 0xC02064B2, struct.pack("=6IQ", 16, 64, 32, 0, 0, 0, 0))
print("made", flush=True)
sys.stdin.readline()' "$1"
}

# holds_one CARD: an object, until its input ends.
holds_one()
{
    { echo; cat; } | opens "/dev/dri/$1" >/dev/null
}

# start_xorg CARD
start_xorg()
{
    cat >"$TMPDIR/xorg.conf" <<XORG
Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "AutoAddGPU" "false"
EndSection
Section "Device"
  Identifier "device"
  Driver "modesetting"
  Option "kmsdev" "/dev/dri/$1"
  Option "AccelMethod" "none"
EndSection
Section "Screen"
  Identifier "screen"
  Device "device"
EndSection
XORG
    Xorg :7 -config "$TMPDIR/xorg.conf" -logfile "$OUT_DIR/xorg.log" -novtswitch -sharevts \
        -nolisten tcp -noreset vt7 >/dev/null 2>&1 &
}

# start_weston CARD
start_weston()
{
    local options=(--backend=drm-backend.so --use-pixman --tty=8)
    # From 11 on the seat is libseat's.
    weston --version | grep -q ' \(9\|10\)\.' || options=(--backend=drm --renderer=pixman)
    LIBSEAT_BACKEND=builtin weston "${options[@]}" --drm-device="$1" --socket=test \
        --continue-without-input --log="$OUT_DIR/weston.log" >/dev/null 2>&1 &
}

# start_modetest DRIVER: shows a picture until its input ends.
start_modetest()
{
    local connector
    connector=$(modetest -M "$1" -c 2>/dev/null |
        awk '$3 == "connected" { print $1; exit }') || return
    sleep 1000 | modetest -M "$1" -s "$connector:640x480" >"$OUT_DIR/modetest.log" 2>&1 &
}

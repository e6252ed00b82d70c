#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs tst_localsource through the real pkexec and polkitd: as users whom a rule allows nothing,
# only reading, or everything, and as one who is asked for a password. Needs root, or sudo without a
# password. Only this script sees what it starts or mounts, because its mounts are private.
# usage: in-polkit-session.sh TEST HELPER HELPER_PATH POLICY TRACER TRACER_PATH TRACER_POLICY
set -euo pipefail

# shellcheck source=tests/support/own-mounts.sh
source "$(dirname "$0")/../../support/own-mounts.sh"
readonly HELPER=$2 HELPER_PATH=$3 POLICY=$4 TRACER=$5 TRACER_PATH=$6 TRACER_POLICY=$7
readonly ACTIVATION=/usr/share/dbus-1/system-services/org.freedesktop.PolicyKit1.service

need pkexec pkttyagent dbus-daemon useradd chpasswd setpriv
[[ -e $ACTIVATION ]] || skip "polkit is not installed"
getent group sudo >/dev/null || skip "there is no group sudo, whose members polkit asks for passwords"
mkdir "$work/control-groups"
said=$(mount -t cgroup2 cgroup2 "$work/control-groups" 2>&1) ||
    skip "no control groups, by which polkit knows who sits here: $said"
umount "$work/control-groups"
said=$(mknod "$work/card" c 226 0 2>&1) || skip "no device can be made: $said"

# Other users run the test and may be unable to reach its build folder.
mkdir "$work/bin"
install -m 0755 "$1" "$work/bin"
readonly TEST=$work/bin/${1##*/}

lay_over /usr/share/polkit-1/actions
cp "$POLICY" "$TRACER_POLICY" /usr/share/polkit-1/actions
lay_over /etc/polkit-1/rules.d
cat >/etc/polkit-1/rules.d/00-test.rules <<'RULES'
polkit.addRule(function(action, subject) {
    if (action.id == "org.pddgpu.helper.read" &&
        (subject.user == "games" || subject.user == "daemon"))
        return polkit.Result.YES;
    if (action.id == "org.pddgpu.helper.control" && subject.user == "daemon")
        return polkit.Result.YES;
});
RULES

# A user who may become root with a password and has a local session. There is no logind here, but
# polkit only reads the files that logind would write for a session.
readonly USER_NAME=pddgpu-test PASSWORD='correct horse' USER_ID=64123
readonly SCOPE=/sys/fs/cgroup/user.slice/user-$USER_ID.slice/session-c1.scope
lay_over /etc
sed -i 's/^\(sudo:.*:\).*/\1/' /etc/group
useradd --uid "$USER_ID" --key UID_MAX="$USER_ID" --groups sudo --no-create-home --home-dir / \
    --shell /bin/sh "$USER_NAME"
chpasswd <<<"$USER_NAME:$PASSWORD"

# session active|online: sets the state of that user's session; online: another session is active.
session()
{
    local active=0
    [[ $1 != active ]] || active=1
    mkdir -p /run/systemd/{sessions,users,seats,machines}
    cat >/run/systemd/sessions/c1 <<SESSION
UID=$USER_ID
USER=$USER_NAME
ACTIVE=$active
STATE=$1
REMOTE=0
TYPE=x11
CLASS=user
SEAT=seat0
SESSION
    cat >"/run/systemd/users/$USER_ID" <<USER
NAME=$USER_NAME
STATE=$1
DISPLAY=c1
SESSIONS=c1
USER
}

install_programs "$(dirname "$HELPER_PATH")" "$HELPER"
install -m 0755 "$TRACER" "$TRACER_PATH"

# A driver, in /sys itself, because the helper knows no other tree.
mount -t tmpfs -o mode=0755 tmpfs /sys
"$TEST" --make-driver /
# The files of a card that libdrm needs.
lay_over /dev
mkdir -p /dev/dri /sys/dev/char/226:0 /sys/bus/platform /sys/devices/platform/pddgpu.0/drm
mknod -m 0666 /dev/dri/card0 c 226 0
ln -s ../../../devices/platform/pddgpu.0 /sys/dev/char/226:0/device
ln -s ../../../bus/platform /sys/devices/platform/pddgpu.0/subsystem

# A client of root's: what /proc tells of its open file is the name of a node, whatever is there.
mkdir /sys/devices/platform/pddgpu.0/drm/renderD128
: >/dev/dri/renderD128
sleep infinity 9</dev/dri/renderD128 &

# polkit finds the session of a process by its control group. Control groups are visible to all;
# this one is removed with the session.
mkdir -p /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p "$SCOPE"
# Called by the trap.
# shellcheck disable=SC2317
leave_session()
{
    local folder=$SCOPE
    until [[ $folder == /sys/fs/cgroup ]]; do
        rmdir "$folder" || break
        folder=$(dirname "$folder")
    done
    leave_work
}
trap leave_session EXIT

mount -t tmpfs -o mode=0755 tmpfs /run
mkdir /run/dbus

# as USER TEST_FUNCTION…: runs these test functions as USER
as()
{
    local user=$1 group
    shift
    group=$(id -g "$user")
    echo "# as $user: $*"
    setpriv --reuid="$user" --regid="$group" --clear-groups -- \
        env -i PATH="${path:-$PATH}" LANG=C.UTF-8 PDDGPU_PASSWORD="$PASSWORD" "$TEST" "$@"
}

# in_session TEST_FUNCTION…: as the user with the local session
in_session()
{
    (
        echo "$BASHPID" >"$SCOPE/cgroup.procs"
        as "$USER_NAME" "$@"
    )
}

failed=0
as nobody withoutPolkit || failed=1
path=/nowhere as nobody withoutPkexec || failed=1

# The system bus starts polkitd.
dbus-daemon --system --fork --nopidfile

# From polkit 127 on, the program that checks passwords is not setuid: systemd starts it for each
# connection to a socket. No systemd runs here, so this replaces it.
readonly CHECKER=/usr/lib/polkit-1/polkit-agent-helper-1
if [[ -x $CHECKER && ! -u $CHECKER ]]; then
    mkdir -p /run/polkit
    python3 - "$CHECKER" /run/polkit/agent-helper.socket <<'PYTHON' &
import os, signal, socket, subprocess, sys

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[2])
os.chmod(sys.argv[2], 0o666)
listener.listen()
while True:
    connection, _ = listener.accept()
    subprocess.Popen([sys.argv[1], "--socket-activated"], stdin=connection, stdout=connection)
    connection.close()
PYTHON
    checker=$!
    while [[ ! -S /run/polkit/agent-helper.socket ]]; do
        kill -0 "$checker" || skip "what checks passwords for polkit cannot be started"
        sleep 0.05
    done
fi
as nobody allowedNothing || failed=1
as nobody mayNotWatch || failed=1
as games allowedReading || failed=1
as daemon allowedEverything || failed=1
# polkitd itself must see who asks.
mount -o "remount,hidepid=2,gid=$(id -g polkitd 2>/dev/null || echo 0)" /proc
as games hiddenProcesses || failed=1
mount -o remount,hidepid=0 /proc

session online
in_session inactiveSession || failed=1
session active
in_session nobodyToAsk || failed=1
in_session wrongThenRightPassword || failed=1
in_session watchesWithAPassword || failed=1

chmod -R a+rwX /sys/kernel/debug /sys/devices
as nobody filesAreHis || failed=1
as games clientsAreNotHis || failed=1
chmod go-w /sys/devices/platform/pddgpu.0/leak_monitor/threshold_bytes
as nobody oneControlIsNotHis || failed=1
exit "$failed"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs tst_localsource through the real pkexec and polkitd, as users whom a rule allows nothing,
# reading alone, or everything. Needs root; all that is started or laid over the machine's files is
# seen by this script alone, in mounts of its own.
# usage: in-polkit-session.sh TEST HELPER HELPER_PATH POLICY
set -euo pipefail

# shellcheck source=tests/helper/own-mounts.sh
source "$(dirname "$0")/own-mounts.sh"
readonly TEST=$1 HELPER=$2 HELPER_PATH=$3 POLICY=$4

lay_over /usr/share/polkit-1/actions
cp "$POLICY" /usr/share/polkit-1/actions
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

install_programs "$(dirname "$HELPER_PATH")" "$HELPER"

# A driver, in /sys itself: the helper knows no other tree.
mount -t tmpfs -o mode=0755 tmpfs /sys
"$TEST" --make-driver /
# What libdrm wants of a card.
lay_over /dev
mkdir -p /dev/dri /sys/dev/char/226:0 /sys/bus/platform /sys/devices/platform/pddgpu.0/drm
mknod -m 0666 /dev/dri/card0 c 226 0
ln -s ../../../devices/platform/pddgpu.0 /sys/dev/char/226:0/device
ln -s ../../../bus/platform /sys/devices/platform/pddgpu.0/subsystem

mount -t tmpfs -o mode=0755 tmpfs /run
mkdir /run/dbus

# as USER TEST_FUNCTION…
as()
{
    local user=$1 group
    shift
    group=$(id -g "$user")
    echo "# as $user: $*"
    setpriv --reuid="$user" --regid="$group" --clear-groups -- \
        env -i PATH="${path:-$PATH}" LANG=C.UTF-8 "$TEST" "$@"
}

failed=0
as nobody withoutPolkit || failed=1
path=/nowhere as nobody withoutPkexec || failed=1

# It starts polkitd itself.
dbus-daemon --system --fork --nopidfile
as nobody allowedNothing || failed=1
as games allowedReading || failed=1
as daemon allowedEverything || failed=1
exit "$failed"

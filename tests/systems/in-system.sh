#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# in-system.sh DIRECTORY USER SCRIPT: runs a shell SCRIPT in the system in DIRECTORY, as USER after
# logging in. Needs root. Its mounts are private and end with it.
set -euo pipefail

if [[ ${PDDGPU_OWN_MOUNTS:-} != yes ]]; then
    PDDGPU_OWN_MOUNTS=yes exec unshare --mount --propagation private "$0" "$@"
fi
directory=$(readlink -f "$1")
user=$2
script=$3
# A folder with a mount of its own can be the root of a test's mount namespace.
mount --rbind "$directory" "$directory"
mount --rbind /proc "$directory/proc"
mount --rbind /sys "$directory/sys"
mount --rbind /dev "$directory/dev"
# Host names resolve as on this machine.
[[ ! -e /etc/resolv.conf ]] || cat /etc/resolv.conf >"$directory/etc/resolv.conf"
cat /etc/hosts >"$directory/etc/hosts"
# Nothing is inherited: PATH, language and display are those of the user's login.
exec env -i TERM=dumb PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    chroot "$directory" su - "$user" -c "$script"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command that makes ssh connections to this machine as a user would: with pddgpu-helper and
# pddgpu-relay where they are installed, and in a home without anybody's configuration, where the
# command may put the one of its sshd. Needs root, or sudo that asks for no password; nothing of it
# stays.
# usage: in-ssh-session.sh HELPER RELAY HELPER_PATH COMMAND [ARGUMENT…]
set -euo pipefail

# shellcheck source=tests/support/own-mounts.sh
source "$(dirname "$0")/own-mounts.sh"
readonly HELPER=$1 RELAY=$2 HELPER_PATH=$3
shift 3

need ssh sshd ssh-keygen

install_programs "$(dirname "$HELPER_PATH")" "$HELPER" "$RELAY"

# OpenSSH takes the home from there, whatever HOME says.
lay_over /etc
mkdir -m 0700 "$work/home"
sed -i "s|^\(root:[^:]*:0:[^:]*:[^:]*:\)[^:]*:|\1$work/home:|" /etc/passwd
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir /run/sshd

# A child: an X server does not tell the first of all processes that it is there.
env HOME="$work/home" "$@"

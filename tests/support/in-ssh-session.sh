#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command that makes ssh connections to this machine as a user would: with pddgpu-helper,
# pddgpu-relay and pddgpu-agent at their installed paths, and in an empty home, where the command may put the
# configuration for its sshd. Needs root, or sudo without a password; leaves nothing behind.
# usage: in-ssh-session.sh HELPER RELAY AGENT HELPER_PATH COMMAND [ARGUMENT…]
set -euo pipefail

# shellcheck source=tests/support/own-mounts.sh
source "$(dirname "$0")/own-mounts.sh"
readonly HELPER=$1 RELAY=$2 AGENT=$3 HELPER_PATH=$4
shift 4

need ssh sshd ssh-keygen

install_programs "$(dirname "$HELPER_PATH")" "$HELPER" "$RELAY" "$AGENT"

# OpenSSH takes the home from /etc/passwd, whatever HOME says.
lay_over /etc
mkdir -m 0700 "$work/home"
sed -i "s|^\(root:[^:]*:0:[^:]*:[^:]*:\)[^:]*:|\1$work/home:|" /etc/passwd
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir /run/sshd

# Runs as a child, because an X server does not signal process 1 that it is ready.
env HOME="$work/home" "$@"

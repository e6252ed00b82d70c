#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a test as root with private mounts and an empty /run for its sshd. Needs root, or sudo
# without a password; leaves nothing behind.
# usage: in-own-mounts.sh PROGRAM[,PROGRAM…] COMMAND [ARGUMENT…]
#   PROGRAM  what the command needs
set -euo pipefail

# shellcheck source=tests/support/own-mounts.sh
source "$(dirname "$0")/../../support/own-mounts.sh"

IFS=, read -ra programs <<<"$1"
need "${programs[@]}"
shift
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir /run/sshd
"$@"

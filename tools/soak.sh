#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the window for simulated hours.
# usage: soak.sh [HOURS]
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
# shellcheck source=tools/lib/common.sh
source tools/lib/common.sh
# shellcheck source=tools/lib/packages.sh
source tools/lib/packages.sh
# shellcheck source=tools/lib/build.sh
source tools/lib/build.sh

hours=${1:-24}
[[ $hours =~ ^[1-9][0-9]*$ ]] || die "not a number of hours: $hours"
need_and_install build run
mkdir -p build/out
build release
go_offscreen
# A disk's file system may flush each file that replaces another, and there are a million here.
[[ ! -w /dev/shm ]] || export TMPDIR=/dev/shm
DBUS_SESSION_BUS_ADDRESS=disabled: build/release/tests/ui/tst_soak --hours "$hours"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks the unit that collects metrics with systemd: systemd understands it, the service can do
# little harm, and its memory and time are limited.
# usage: check-unit.sh UNIT
set -euo pipefail

# shellcheck source=tests/skip.sh
source "$(dirname "$0")/../skip.sh"
readonly UNIT=$1 MOST=25 # Tenths.

security=(systemd-analyze security --offline=yes --no-pager)
said=$("${security[@]}" "$UNIT" 2>&1) || skip "this systemd cannot check a unit that is not installed"
grep '✗\|Overall' <<<"$said"
"${security[@]}" --threshold="$MOST" "$UNIT" >/dev/null

for line in 'MemoryMax=1G' 'TimeoutStartSec=25s' 'ExecStart=.* metrics --source driver '; do
    grep -q "^$line" "$UNIT" || { echo "no $line in $UNIT"; exit 1; }
done
# PrivateDevices would hide the files by which libdrm finds cards.
! grep -q '^PrivateDevices=\(yes\|true\|1\)' "$UNIT" || { echo "it would find no card"; exit 1; }

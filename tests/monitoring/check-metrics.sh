#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# check-metrics.sh PDDGPUCTL: checks the metrics of leaking devices, and of no device, with
# promtool.
set -euo pipefail

ctl=$1
none=$(mktemp -d)
trap 'rm -rf "$none"' EXIT

"$ctl" metrics --source simulated:mixed,speed=50 | promtool check metrics
# Verdicts only where the cards were watched.
"$ctl" metrics --source simulated:mixed,speed=50 --duration 200ms >"$none/watched"
promtool check metrics <"$none/watched"
grep -q '^pddgpu_verdict_bytes{card="simulated",verdict="leak"} ' "$none/watched"
rm "$none/watched"
# The command fails, and its metrics say so.
{ "$ctl" metrics --source driver --root "$none" || [[ $? -eq 2 ]]; } | promtool check metrics

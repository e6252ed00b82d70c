#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# check-metrics.sh PDDGPUCTL: what promtool says of the metrics of devices that leak, and of none.
set -euo pipefail

ctl=$1
none=$(mktemp -d)
trap 'rm -rf "$none"' EXIT

"$ctl" metrics --source simulated:mixed,speed=50 | promtool check metrics
# It fails, and its metrics say so.
{ "$ctl" metrics --source driver --root "$none" || [[ $? -eq 2 ]]; } | promtool check metrics

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a test if the programs that it needs exist; skips it otherwise.
# usage: where-there-is.sh PROGRAM… -- COMMAND [ARGUMENT…]
set -euo pipefail

# shellcheck source=tests/skip.sh
source "$(dirname "$0")/skip.sh"

while [[ $1 != -- ]]; do
    need "$1"
    shift
done
shift
exec "$@"

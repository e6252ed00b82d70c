#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the tests on other Debian systems, each a new one in a chroot.
# usage: test-systems.sh [SYSTEM…]
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
# shellcheck source=tools/lib/common.sh
source tools/lib/common.sh
# shellcheck source=tools/lib/packages.sh
source tools/lib/packages.sh

need_and_install chroot
exec tests/systems/test-systems.sh "$@"

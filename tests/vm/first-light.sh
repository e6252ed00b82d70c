#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The test on Debian's 6.1 kernel. What it needs beside the build is ./dev's to prepare.
# usage: first-light.sh BINARY_DIR
set -euo pipefail

cd "$(dirname "$0")/../.."
readonly binaries=$1

# The newest, by version.
kernel=$(printf '%s\n' "$PWD"/build/vm/kernel-6.1.*-amd64 | sort -V | tail -n 1)
module=$PWD/build/kmod/${kernel##*/kernel-}
if [[ ! -d $kernel || ! -e $module/pddgpu.ko ]]; then
    echo "not ok - $kernel and $module/pddgpu.ko: missing; run ./dev test-vm, which makes them"
    exit 1
fi
exec tests/vm/run-vm.sh -t 1100 -o "$binaries/vm-debian-6.1" "$kernel" \
    tests/vm/guest-first-light.sh "$module" "$binaries"

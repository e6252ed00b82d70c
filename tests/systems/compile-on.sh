#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Compiles the programs of this source tree in another Debian (12, 13, sid), with its compiler and
# its Qt; a warning is an error. Tests are compiled by test-systems.sh. The system and the build
# stay in build/systems; the system is only made once (remove build/systems for a new one). Runs as
# root, or with sudo -n.
# usage: compile-on.sh SYSTEM PACKAGE…: packages that the build needs
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
project=$(readlink -f "$here/../..")
system=$1
shift
if [[ $EUID -ne 0 ]]; then
    exec sudo -n "$here/compile-on.sh" "$system" "$@"
fi
directory=$project/build/systems/compiler-$system
mkdir -p "$project/build/systems"
# A different list of packages needs a new system.
if [[ $(cat "$directory/packages" 2>/dev/null) != "$*" ]]; then
    rm -rf --one-file-system "$directory"
    echo "making a Debian $system with a compiler: $directory"
    "$here/make-system.sh" "$system" "$directory" "$@"
    echo "$*" >"$directory/packages"
fi
mkdir -p "$directory/project" "$directory/build"
# Only warnings matter, so nothing is optimized.
# The inner script expands its own "$1".
# shellcheck disable=SC2016
exec unshare --mount --propagation private bash -c '
    set -e
    mount --bind "$1" "$2/project"
    mount -o remount,bind,ro "$2/project"
    mount --rbind /dev "$2/dev"
    mount -t proc proc "$2/proc"
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 chroot "$2" sh -c "
        cmake -S /project -B /build -G Ninja -DCMAKE_BUILD_TYPE=Debug \
            -DCMAKE_C_FLAGS_DEBUG=-O0 -DCMAKE_CXX_FLAGS_DEBUG=-O0 \
            -DPDDGPU_UNITY=ON -DPDDGPU_WERROR=ON -DBUILD_TESTING=OFF \
            >/build.log 2>&1 || { cat /build.log; exit 1; }
        cmake --build /build"' - "$project" "$directory"

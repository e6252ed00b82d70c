#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# compile-on.sh SYSTEM: compiles the programs of this source tree in another Debian (12, 13, sid), with
# its compiler and its Qt; a warning is an error. Tests are compiled by test-systems.sh. What stays is
# in build/systems: the system, which is made once (remove build/systems for a new one), and what was
# compiled. As root, or with sudo -n.
# Usage: compile-on.sh SYSTEM PACKAGE…: those that the build needs
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
# A list of other packages is another system.
if [[ $(cat "$directory/packages" 2>/dev/null) != "$*" ]]; then
    rm -rf --one-file-system "$directory"
    echo "making a Debian $system with a compiler: $directory"
    "$here/make-system.sh" "$system" "$directory" "$@"
    echo "$*" >"$directory/packages"
fi
mkdir -p "$directory/project" "$directory/build"
# It is built for its warnings: nothing is optimized.
# Its script's "$1" is its own.
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

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Counts the code that runs with privilege: the lines of pddgpu-helper's sources and of all our
# headers that they include, without empty lines and comments.
# usage: privileged-lines.sh SOURCE_DIRECTORY MAXIMUM
set -euo pipefail

cd "$1/app"
readonly MAXIMUM=$2

mapfile -t files < <(
    {
        printf '%s\n' programs/helper/*.cpp programs/helper/*.h
        # CMakeLists.txt names the files that it shares with the window.
        sed -n 's|^ *\.\./\.\./\(abi/[a-z]*\)\.cpp$|\1.cpp\n\1.h|p' programs/helper/CMakeLists.txt
        sed -n 's|^#include "\(.*\)"$|\1|p' programs/helper/*.cpp programs/helper/*.h
    } | sort -u
)
total=0
for file in "${files[@]}"; do
    lines=$(sed -e 's|//.*||' "$file" | grep -c '[^[:space:]]')
    printf '%5d app/%s\n' "$lines" "$file"
    total=$((total + lines))
done
echo "$total lines of privileged code, to be fewer than $MAXIMUM"
[[ $total -lt $MAXIMUM ]]

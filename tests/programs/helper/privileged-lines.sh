#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Counts the code that runs with privilege: the lines of pddgpu-helper's sources and of all our
# headers that they include, without empty lines and comments. It is two processes of different
# rights, so each has its own maximum.
# usage: privileged-lines.sh SOURCE_DIRECTORY
set -euo pipefail

cd "$1/app"
readonly SESSION_MAXIMUM=643 READER_MAXIMUM=234
# What only the process that reads open files runs.
readonly READER='^programs/helper/(openfiles|reader)\.'

mapfile -t files < <(
    {
        printf '%s\n' programs/helper/*.cpp programs/helper/*.h
        # CMakeLists.txt names the files that it shares with the window.
        sed -n 's|^ *\.\./\.\./\(abi/[a-z]*\)\.cpp$|\1.cpp\n\1.h|p' programs/helper/CMakeLists.txt
        sed -n 's|^#include "\(.*\)"$|\1|p' programs/helper/*.cpp programs/helper/*.h
    } | sort -u
)
session=0 reader=0
for file in "${files[@]}"; do
    lines=$(sed -e 's|//.*||' "$file" | grep -c '[^[:space:]]')
    printf '%5d app/%s\n' "$lines" "$file"
    if [[ $file =~ $READER ]]; then reader=$((reader + lines)); else session=$((session + lines)); fi
done
echo "$session lines without capabilities, to be at most $SESSION_MAXIMUM;" \
    "$reader with two, to be at most $READER_MAXIMUM; $((session + reader)) together"
[[ $session -le $SESSION_MAXIMUM && $reader -le $READER_MAXIMUM ]]

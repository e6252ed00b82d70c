#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Unpacks a tree, as README.md describes it, but not its lines "%%" and "**".
# usage: unpack.sh TREE FOLDER
set -euo pipefail

readonly tree=$1 folder=$2
file=/dev/null
while IFS= read -r line; do
    case $line in
    //*) ;;
    '== '*/) mkdir -p "$folder/${line#== }" ;;
    '== '*)
        file=$folder/${line#== }
        mkdir -p "${file%/*}"
        : >"$file"
        ;;
    '-> '*)
        read -r _ path target <<<"$line"
        mkdir -p "$folder/${path%/*}"
        ln -s "$target" "$folder/$path"
        ;;
    *) printf '%s\n' "$line" >>"$file" ;;
    esac
done <"$tree"

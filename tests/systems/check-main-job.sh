#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# check-main-job.sh DIRECTORY: checks the list of leaks and the picture that the main job left
# there.
set -euo pipefail

csv=$1/leaks.csv
picture=$1/window.png

fail()
{
    echo "${0##*/}: $*" >&2
    exit 1
}

[[ -s $csv ]] || fail "no list of leaks: $csv"
# Each row has as many fields as the header; a field may be quoted and contain a quoted quote.
awk '
    /^#/ { next }
    {
        gsub(/"([^"]|"")*"/, "x")
        fields = gsub(/,/, "") + 1
    }
    !titles { titles = fields; next }
    fields != titles { print "row " NR ": " fields " fields, not " titles; bad = 1 }
    { ++rows }
    END {
        if (titles < 5 || rows < 1) { print titles + 0 " titles, " rows + 0 " rows"; bad = 1 }
        exit bad
    }' "$csv" || fail "not a list of leaks: $csv"

[[ -s $picture ]] || fail "no picture of the window: $picture"
[[ $(od -An -tx1 -N8 "$picture" | tr -d ' ') == 89504e470d0a1a0a ]] || fail "not a PNG: $picture"
read -r width height < <(od -An -tu1 -j16 -N8 "$picture" |
    awk '{ print (($1*256+$2)*256+$3)*256+$4, (($5*256+$6)*256+$7)*256+$8 }')
[[ $width -ge 800 && $height -ge 500 ]] || fail "a picture of $width x $height: $picture"
# A single colour takes a few KB at this size; text and a chart take far more.
[[ $(stat -c %s "$picture") -ge 20000 ]] || fail "nothing is drawn: $picture"
echo "the list and the picture are there: $csv, $picture"

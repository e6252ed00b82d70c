#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the program and opens its window, or does the main job if there is no display.
# usage: run.sh [ARGUMENT…]: arguments of the program
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
# shellcheck source=tools/lib/common.sh
source tools/lib/common.sh
# shellcheck source=tools/lib/packages.sh
source tools/lib/packages.sh
# shellcheck source=tools/lib/build.sh
source tools/lib/build.sh

has_display()
{
    [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]] ||
        [[ -n ${QT_QPA_PLATFORM:-} && ${QT_QPA_PLATFORM%%:*} != @(offscreen|minimal) ]]
}

# Whether the program would exit at once instead of keeping a window open.
is_batch()
{
    local argument
    for argument in "$@"; do
        case $argument in
        --trigger | --export-* | --screenshot* | --help* | -h | --version | -v) return 0 ;;
        esac
    done
    return 1
}

# kind_of_cards: which cards the program shows here: those that watch themselves, others, or none.
kind_of_cards()
{
    local driver kind=none
    for driver in /sys/class/{drm/card,accel/accel}*/device/driver; do
        case $(readlink "$driver") in
        */pddgpu)
            echo watching
            return
            ;;
        ?*) kind=other ;;
        esac
    done
    echo "$kind"
}

# names_source ARGUMENT…: whether they name a source.
names_source()
{
    local argument
    for argument; do
        [[ $argument =~ ^--?(source|root)(=|$) ]] && return 0
    done
    return 1
}

need_and_install build run
mkdir -p build/out
build release pddgpu-inspector
if has_display; then
    exec "$PROGRAM" "$@"
fi
go_offscreen
if is_batch "$@"; then
    exec "$PROGRAM" "$@"
fi
say "no display: doing the main job offscreen"
if ! names_source "$@"; then
    case $(kind_of_cards) in
    none)
        # The program only simulates a device when asked, so ask for it here.
        say "no card: showing a simulated one (--source simulated)"
        set -- --source simulated "$@"
        ;;
    other)
        say "no card watches itself for leaks: showing who uses the cards"
        exec "$PROGRAM" --export-clients build/out/clients.csv \
            --screenshot build/out/window.png --pane clients "$@"
        ;;
    esac
fi
# The program itself prints where it left the files.
exec "$PROGRAM" --trigger --export-csv build/out/leaks.csv \
    --screenshot build/out/window.png "$@"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Draws every pane, several cards and a fleet, and the README's pictures.
# usage: screenshot.sh
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
# shellcheck source=tools/lib/common.sh
source tools/lib/common.sh
# shellcheck source=tools/lib/packages.sh
source tools/lib/packages.sh
# shellcheck source=tools/lib/build.sh
source tools/lib/build.sh

# picture FILE PROGRAM[+PROGRAM…] ARGUMENT…: the window on simulated devices that run these
# programs.
picture()
{
    local file=$1 programs=$2
    shift 2
    LANG=C.UTF-8 "$PROGRAM" --source "simulated:$programs,speed=20" --trigger \
        --screenshot "$file" "$@" >/dev/null
}

shown=resources/screenshots
all=build/out/pictures
need_and_install build run test
mkdir -p "$all" "$shown"
build release
go_offscreen
# Default settings, not this user's.
export XDG_CONFIG_HOME=$PWD/build/out/no-settings
# The files of a machine with a card of AMD, whose formats and figures are made by hand.
rm -rf build/out/tree
# Two hours of a desktop, as verdicts need time. Its path is in the picture.
recorded=$(mktemp -d)
trap 'rm -r "$recorded"' EXIT
desktop=$recorded/busy-desktop.pddgpu
build/release/app/programs/ctl/pddgpuctl record \
    --source "simulated:tests/scenarios/busy-desktop.scenario,speed=600" \
    --interval-ms 100 --duration 13s "$desktop" >/dev/null
tests/support/trees/unpack.sh tests/support/trees/amdgpu-6.13.tree build/out/tree
for theme in light dark; do
    for language in en zh_CN; do
        LANG=C.UTF-8 "$PROGRAM" --source "recording:$desktop" --pane suspects \
            --theme "$theme" --language "$language" \
            --screenshot "$all/suspects-$theme-$language.png" >/dev/null
        for pane in objects growth difference alerts kernel-log performance; do
            picture "$all/$pane-$theme-$language.png" mixed --pane "$pane" --theme "$theme" \
                --language "$language"
        done
        LANG=C.UTF-8 "$PROGRAM" --source driver --root build/out/tree --pane clients \
            --theme "$theme" --language "$language" \
            --screenshot "$all/clients-$theme-$language.png" >/dev/null
        picture "$all/cards-$theme-$language.png" mixed+healthy+orphan --theme "$theme" \
            --language "$language"
    done
done
# With a fake server; the program itself would need a real one.
PDDGPU_PICTURES=$all build/release/tests/ui/tst_fleetview pictures >build/out/fleet.log ||
    die "the fleet was not drawn: see $PWD/build/out/fleet.log"
cp "$all/objects-light-en.png" "$shown/window.png"
cp "$all/objects-light-zh_CN.png" "$shown/window-zh_CN.png"
cp "$all/clients-light-en.png" "$shown/clients.png"
cp "$all/clients-light-zh_CN.png" "$shown/clients-zh_CN.png"
cp "$all/suspects-dark-en.png" "$shown/suspects.png"
cp "$all/suspects-dark-zh_CN.png" "$shown/suspects-zh_CN.png"
cp "$all/performance-light-en.png" "$shown/performance.png"
cp "$all/performance-light-zh_CN.png" "$shown/performance-zh_CN.png"
cp "$all/fleet-1000-light-en.png" "$shown/fleet.png"
cp "$all/fleet-1000-light-zh_CN.png" "$shown/fleet-zh_CN.png"
say "drawn: the README's pictures in $PWD/$shown, every pane in $PWD/$all"

# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by tools: runs cmake with its presets.

# For scripts that source this.
# shellcheck disable=SC2034
readonly PROGRAM=build/release/ui/inspector/pddgpu-inspector

configure()
{
    local preset=$1
    if command -v ccache >/dev/null; then
        export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
        # Without this, it caches nothing that was compiled with precompiled headers.
        export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
    fi
    cmake --preset "$preset" >"build/$preset.log" 2>&1 || {
        cat "build/$preset.log"
        die "cannot configure $PWD/build/$preset; ./dev clean starts afresh"
    }
}

# build PRESET [TARGET…]: all targets if none is named
build()
{
    local preset=$1 target targets=()
    shift
    for target in "$@"; do targets+=(--target "$target"); done
    configure "$preset"
    cmake --build --preset "$preset" "${targets[@]}"
}

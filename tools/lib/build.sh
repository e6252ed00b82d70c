# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by tools: cmake and its presets.

# For those who source this.
# shellcheck disable=SC2034
readonly PROGRAM=build/release/app/main/pddgpu-inspector

# build PRESET [TARGET…]: all targets where none is named
build()
{
    local preset=$1 target targets=()
    shift
    for target in "$@"; do targets+=(--target "$target"); done
    if command -v ccache >/dev/null; then
        export CMAKE_C_COMPILER_LAUNCHER=ccache CMAKE_CXX_COMPILER_LAUNCHER=ccache
        # Without, it keeps nothing that was compiled with precompiled headers.
        export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
    fi
    cmake --preset "$preset" >"build/$preset.log" 2>&1 || {
        cat "build/$preset.log"
        die "cannot configure $PWD/build/$preset; ./dev clean starts afresh"
    }
    cmake --build --preset "$preset" "${targets[@]}"
}

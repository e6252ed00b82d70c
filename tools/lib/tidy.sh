# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by tools: clang-tidy on app/, ui/ and tests/.

# The files to check, one per line, as they are compiled: a room is one file that includes its
# others.
tidied_files()
{
    sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' build/asan/compile_commands.json | sort -u |
        grep -E "^$PWD/((app|ui|tests)/.*\.cpp|build/asan/(app|ui|tests)/.*/unity_[0-9]+_cxx\.cxx)\$"
}

# clang-tidy needs the precompiled headers and moc's output of the preset asan, which also uses
# clang.
prepare_tidy()
{
    local targets=()
    configure asan
    mapfile -t targets < <(ninja -C build/asan -t targets all |
        sed -nE 's/^([^/]+_headers|[a-z][^:]*_autogen): phony$/\1/p' | grep -v CMakeFiles)
    cmake --build build/asan --target "${targets[@]}" >build/out/lint-tidy-build.log || {
        cat build/out/lint-tidy-build.log
        return 1
    }
}

# Prints the file's name, because several are checked at once.
tidy_file()
{
    local said
    said=$(clang-tidy -p build/asan --quiet "$1" 2>/dev/null) || {
        echo "$said"
        echo "clang-tidy: $1"
        return 1
    }
}

# tidy [FILE…]: files of those that tidied_files prints; all of them if none is named
tidy()
{
    prepare_tidy || return
    export -f tidy_file
    # The inner shell expands "$1".
    # shellcheck disable=SC2016
    { if [[ $# -gt 0 ]]; then printf '%s\n' "$@"; else tidied_files; fi; } |
        xargs -d '\n' -n 1 -P "$(nproc)" bash -c 'tidy_file "$1"' -
}

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks format, style and spelling of everything, and the driver.
# usage: lint.sh [quick]: quick takes seconds; it skips all that compiles: W=1, sparse, DKMS,
# each file alone, clang-tidy
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
# shellcheck source=tools/lib/common.sh
source tools/lib/common.sh
# shellcheck source=tools/lib/packages.sh
source tools/lib/packages.sh
# shellcheck source=tools/lib/build.sh
source tools/lib/build.sh
# shellcheck source=tools/lib/kernels.sh
source tools/lib/kernels.sh
# shellcheck source=tools/lib/tidy.sh
source tools/lib/tidy.sh

# lint_step NAME COMMAND…: continues after a failure; lint fails at the end.
lint_step()
{
    local name=$1 began=$SECONDS
    shift
    if "$@"; then
        echo "ok - $name ($((SECONDS - began)) s)"
    else
        echo "not ok - $name ($((SECONDS - began)) s)"
        lint_failures=$((lint_failures + 1))
    fi
}

lint_format()
{
    find app ui tests \( -name '*.cpp' -o -name '*.h' -o -name '*.c' \) -print0 |
        xargs -0 clang-format --dry-run -Werror
}

lint_spelling()
{
    git ls-files --cached --others --exclude-standard |
        grep -vE '\.(ts|png|svg|csv|bin)$|^LICENSES/|^tests/fuzz/corpus/' |
        xargs codespell --ignore-words-list renderd,nowns,atleast,proces,tage,nd,filp
}

# checkpatch and kernel-doc come with the kernel's sources only.
fetch_checkpatch()
{
    local directory=build/cache/checkpatch
    [[ ! -e $directory/kernel-doc ]] || return 0
    say "downloading linux-source-6.1 for its checkpatch and kernel-doc (not installed)"
    mkdir -p "$directory"
    (
        cd "$directory"
        apt-get download -q -o APT::Sandbox::User=root -o Acquire::Retries=3 linux-source-6.1
        dpkg-deb --fsys-tarfile linux-source-6.1_*.deb |
            tar -xO ./usr/src/linux-source-6.1.tar.xz |
            tar -xJ --strip-components=2 --wildcards 'linux-source-6.1/scripts/spelling.txt' \
                '*/scripts/const_structs.checkpatch' '*/scripts/checkpatch.pl' \
                '*/scripts/kernel-doc'
        rm linux-source-6.1_*.deb
    )
}

# checkpatch IGNORED_TYPES FILE…
checkpatch()
{
    local ignored=$1
    shift
    perl build/cache/checkpatch/checkpatch.pl --strict --no-tree --no-summary --terse --quiet \
        --ignore "$ignored" --file "$@"
}

# An out-of-tree module is built for more than one kernel. User-space code uses the types and
# function names of its libraries, and has no kernel macros for attributes.
lint_checkpatch()
{
    local versions=LINUX_VERSION_CODE,CONSTANT_COMPARISON
    local userspace=PREFER_KERNEL_TYPES,NEW_TYPEDEFS,CAMELCASE,PREFER_DEFINED_ATTRIBUTE_MACRO
    local driver
    # Every tracepoint header is written like this.
    local tracepoints=OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT
    # BPF shares variables with its loader, and names the kernel's types itself.
    local bpf=VOLATILE,NEW_TYPEDEFS,CAMELCASE
    mapfile -t driver < <(find kmod -maxdepth 1 -name '*.[ch]' ! -name pddgpu_leak_port.h \
        ! -name pddgpu_trace.h)
    fetch_checkpatch || return
    checkpatch "$versions" "${driver[@]}" &&
        checkpatch "$tracepoints" kmod/pddgpu_trace.h &&
        checkpatch "$bpf" kmod/bpf/*.[ch] &&
        checkpatch "$userspace" kmod/pddgpu_leak_port.h kmod/examples/*.c
}

lint_kernel_doc()
{
    local said
    fetch_checkpatch || return
    said=$(perl build/cache/checkpatch/kernel-doc -none kmod/*.[ch] kmod/bpf/*.h 2>&1) || true
    [[ -z $said ]] || {
        echo "$said"
        return 1
    }
}

# Rebuilds the module from scratch; any message of compiler, sparse or modpost is a failure.
lint_module()
{
    local series kernel directory=build/kmod/lint log=build/out/lint-module.log
    for series in "${KERNEL_SERIES[@]}"; do
        kernel=$(debian_kernel "$series") || return
        rm -rf "$directory"
        module_for_kernel "$directory" "$kernel" "$@" >"$log" 2>&1 || {
            cat "$log"
            return 1
        }
        # Only with a file and line: kbuild itself warns of tools that differ from the kernel's own.
        if grep -E ':[0-9]+: (warning|error|note):|^(WARNING|ERROR): modpost' "$log"; then
            return 1
        fi
        # A checker that was not run finds nothing.
        if [[ $* == *C=2* ]] && ! grep -q '^ *CHECK ' "$log"; then
            grep 'sparse is not available or not up to date' "$log" || return
            echo "# Linux $series is not checked: it needs a newer sparse"
        fi
    done
}

# Builds it as DKMS would after a kernel upgrade, in a separate tree: nothing is installed.
lint_dkms()
{
    local directory=$PWD/build/dkms log=build/out/lint-dkms.log version series kernel release module
    version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' kmod/dkms.conf)
    rm -rf "$directory"
    mkdir -p "$directory/source" "$directory/tree"
    cp -r kmod "$directory/source/pddgpu-$version"
    for series in "${KERNEL_SERIES[@]}"; do
        kernel=$(debian_kernel "$series") || return
        release=${kernel##*/kernel-}
        # DKMS signs the module, and creates keys if the system has none.
        mok_signing_key=$directory/key mok_certificate=$directory/certificate MAKEFLAGS="CC=gcc" \
            dkms --dkmstree "$directory/tree" --sourcetree "$directory/source" \
            build "pddgpu/$version" -k "$release" --kernelsourcedir "$(headers_of "$kernel")" \
            >"$log" 2>&1 || {
            cat "$log"
            return 1
        }
        module=$(find "$directory/tree/pddgpu/$version/$release" -name 'pddgpu.ko*')
        [[ -n $module && $(modinfo -F version "$module") == "$version" ]] || {
            echo "kmod/dkms.conf says $version, the module says another version"
            return 1
        }
    done
}

# Presets compile sources of one kind together, which hides what a file does not include.
lint_files_alone()
{
    local log=build/out/lint-alone.log
    {
        cmake -S . -B build/alone -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 \
            -DPDDGPU_UNITY=OFF -DBUILD_TESTING=OFF && cmake --build build/alone -- -k 0
    } >"$log" 2>&1 || {
        grep -A3 error: "$log"
        return 1
    }
}

lint_sources()
{
    lint_step "format of C++ and of the tests' C" lint_format
    lint_step "shell scripts" shellcheck -x dev .ci/run tools/*.sh tools/lib/*.sh tests/*.sh \
        tests/*/*.sh tests/*/*/*.sh resources/completion/pddgpuctl
    lint_step "privileged code" tests/programs/helper/privileged-lines.sh .
    lint_step "spelling" lint_spelling
    lint_step "driver: checkpatch" lint_checkpatch
    lint_step "driver: kernel-doc" lint_kernel_doc
}

lint_failures=0
mkdir -p build/out
case ${1:-all} in
quick)
    need_and_install lint
    lint_sources
    ;;
all)
    need_and_install build module clang linker test lint tidy
    lint_sources
    lint_step "driver: W=1 and sparse" lint_module W=1 C=2 "CF=-D__CHECK_ENDIAN__"
    lint_step "driver: W=1, without its leak monitor" lint_module W=1 MONITOR=0
    lint_step "driver: DKMS" lint_dkms
    lint_step "each file alone" lint_files_alone
    lint_step "clang-tidy" tidy
    ;;
*) die "usage: lint.sh [quick]" ;;
esac
[[ $lint_failures -eq 0 ]] || die "$lint_failures checks failed"

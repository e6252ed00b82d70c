#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Unpacks one of Debian's kernels and the packages to build modules for it; installs nothing and
# needs no privilege. apt uses its own lists and cache here, with the mirror of this machine's
# package sources.
# usage: fetch-kernel.sh SERIES DIRECTORY
#   SERIES  such as 6.1; an existing kernel of it is kept
# Prints the kernel's folder, DIRECTORY/kernel-RELEASE, where it leaves boot/vmlinuz-RELEASE,
# lib/modules/RELEASE with modules.dep, and usr/src/linux-headers-RELEASE. Modules are built there
# with CC=gcc.
set -euo pipefail

# modprobe, depmod and the like are not in every user's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
# The Debian suite of each series, whichever Debian this machine runs.
declare -rA SUITES=([6.1]=bookworm [6.12]=bookworm-backports [7.3]=trixie-backports)
# The suite with the libraries that the newest series' tools need.
readonly LIBRARY_SUITE=trixie LIBRARIES=(libc6 libelf1t64 libssl3t64 libzstd1 zlib1g)
readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

die()
{
    echo "fetch-kernel.sh: $*" >&2
    exit 1
}

say()
{
    echo "fetch-kernel.sh: $*" >&2
}

# The address of the first Debian mirror in this machine's package sources.
mirror()
{
    # The format is apt's, not the shell's.
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Identifier: Packages' |
        sed -n 's/^Debian|Debian|//p' | sed 1q
}

# apt TOOL ARGUMENT…: only uses the sources, lists and cache in $apt. The sandbox is off, because
# its user may not be able to write there.
apt()
{
    local tool=$1
    shift
    "$tool" -q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
        -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" \
        -o Dir::Cache="$apt/cache" \
        -o APT::Get::List-Cleanup=false -o APT::Sandbox::User=root -o Acquire::Retries=3 \
        -o Acquire::Languages=none "$@"
}

# update SUITE…
update()
{
    local suite
    for suite in "$@"; do
        echo "deb [signed-by=$KEYRING] $address $suite main"
    done >"$apt/sources.list"
    apt apt-get update >"$apt/log" 2>&1 || {
        cat "$apt/log" >&2
        die "cannot get the package lists of $*"
    }
}

# unpack FOLDER PACKAGE…
unpack()
{
    local folder=$1 file
    shift
    mkdir -p "$folder" "$work/packages"
    (cd "$work/packages" && apt apt-get download "$@" >"$apt/log" 2>&1) || {
        cat "$apt/log" >&2
        die "cannot download $*"
    }
    for file in "$work"/packages/*.deb; do
        dpkg-deb -x "$file" "$folder"
        rm "$file"
    done
}

# The newest release whose headers the archive has.
newest_release()
{
    apt apt-cache pkgnames "linux-headers-$series." |
        sed -nE "s/^linux-headers-(${series//./\\.}\.[0-9][^-]*(-[0-9]+)?-amd64)$/\1/p" |
        sort -V | tail -n 1
}

# From 7.2 on the image is in three packages.
packages_of()
{
    local kind
    for kind in image base binary modules; do
        apt apt-cache show "linux-$kind-$1" >/dev/null 2>&1 && echo "linux-$kind-$1"
    done
    echo "linux-headers-$1"
    apt apt-cache depends "linux-headers-$1" |
        sed -nE 's/^ *Depends: (linux-(headers|kbuild)-.*)$/\1/p'
}

# Kbuild's programs are built for the kernel's Debian. An older Debian that cannot run them starts
# them with that Debian's loader and libraries.
fit_programs()
{
    local root=$1 final=$2 libraries=usr/lib/x86_64-linux-gnu program loaded=
    for program in "$root"/usr/lib/linux-kbuild-*/{scripts,scripts/*,tools/*,tools/*/*}/*; do
        [[ -f $program && -x $program && $(head -c 4 "$program" | tr -d '\0') == $'\x7fELF' ]] ||
            continue
        ldd "$program" 2>&1 | grep -q 'not found' || continue
        if [[ -z $loaded ]]; then
            update "$LIBRARY_SUITE"
            unpack "$root/loader" "${LIBRARIES[@]}"
            loaded=$final/loader/$libraries
        fi
        mv "$program" "$program.elf"
        printf '#!/bin/sh\nexec %q --library-path %q %q "$@"\n' \
            "$loaded/ld-linux-x86-64.so.2" "$loaded" "$final${program#"$root"}.elf" >"$program"
        chmod +x "$program"
    done
}

# Options that an older compiler than the kernel's lacks; none of them affects the kernel's ABI.
fit_compiler()
{
    local headers=$1 option flag
    while read -r option flag; do
        ! gcc "$flag" -x c -c -o /dev/null /dev/null 2>/dev/null || continue
        sed -i "/^CONFIG_$option=/d" "$headers/include/config/auto.conf"
        sed -i "/^#define CONFIG_$option /d" "$headers/include/generated/autoconf.h"
    done <<'OPTIONS'
CC_HAS_MIN_FUNCTION_ALIGNMENT -fmin-function-alignment=16
CC_OPT_INLINE_MEMSET -finline-stringops=memset
OPTIONS
}

# fit_headers ROOT FINAL RELEASE: adapts the headers to another path and another system.
fit_headers()
{
    local root=$1 final=$2 headers=$1/usr/src/linux-headers-$3
    sed -i "s|/usr/src/|$final/usr/src/|g" "$headers/Makefile"
    # A module's type information would need the pahole that the kernel was built with.
    rm -f "$headers/vmlinux"
    fit_programs "$root" "$final"
    fit_compiler "$headers"
}

[[ $# -eq 2 ]] || die "usage: fetch-kernel.sh SERIES DIRECTORY"
series=$1
directory=$(realpath -m "$2")
[[ -n ${SUITES[$series]-} ]] || die "no Linux $series here, but ${!SUITES[*]}"

there=$(printf '%s\n' "$directory/kernel-$series."*-amd64/usr/src | sort -V | tail -n 1)
if [[ -d $there ]]; then
    echo "${there%/usr/src}"
    exit 0
fi

address=$(mirror)
[[ -n $address ]] || die "no mirror of Debian in this machine's package sources"
[[ -r $KEYRING ]] || die "no $KEYRING: install debian-archive-keyring"
apt=$directory/apt
mkdir -p "$apt"/{lists,cache/archives}/partial
# An empty package status: installed packages would conflict with those of the archive.
: >"$apt/status"
work=$(mktemp -d "$directory/fetching.XXXXXX")
trap 'rm -rf "$work"' EXIT

say "looking for Linux $series in ${SUITES[$series]}"
update "${SUITES[$series]}"
release=$(newest_release)
[[ -n $release ]] || die "no Linux $series in ${SUITES[$series]} any more"
say "downloading Linux $release (not installed, only unpacked below $directory)"
mapfile -t packages < <(packages_of "$release")
unpack "$work/root" "${packages[@]}"
# Modules are in /lib before Debian 13 and in /usr/lib since; from 7.2 on, the kernel is there too.
[[ -d $work/root/lib/modules ]] || ln -s usr/lib "$work/root/lib"
if [[ ! -e $work/root/boot/vmlinuz-$release ]]; then
    mkdir -p "$work/root/boot"
    ln -s "../lib/modules/$release/vmlinuz" "$work/root/boot/vmlinuz-$release"
fi
[[ -r $work/root/boot/vmlinuz-$release ]] || die "the packages of Linux $release hold no kernel"
depmod -b "$work/root" "$release"
fit_headers "$work/root" "$directory/kernel-$release" "$release"
# All or nothing: an interrupted download must not look like a kernel.
rm -rf "$directory/kernel-$release"
mv "$work/root" "$directory/kernel-$release"
echo "$directory/kernel-$release"

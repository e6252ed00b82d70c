#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# make-system.sh SYSTEM DIRECTORY [PACKAGE…]: makes a minimal Debian 12, 13 or sid with these
# packages, from the archive in this machine's package sources. Needs root. DIRECTORY must not exist
# yet.
set -euo pipefail

case $1 in
12) suite=bookworm ;;
13) suite=trixie ;;
sid) suite=sid ;;
*)
    echo "${0##*/}: no such system: $1 (there are 12, 13, sid)" >&2
    exit 2
    ;;
esac
directory=$(realpath -m "$2")
shift 2
mkdir -p "$(dirname "$directory")"

# The archives of Debian and of its security updates, from this machine's apt.
# The format is apt's, not the shell's.
# shellcheck disable=SC2016
archives=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' \
    'Created-By: Packages' 'Origin: Debian' 'Component: main' | sort -u)
main=$(awk '$1 !~ /-(security|backports)/ { print $2; exit }' <<<"$archives")
security=$(awk '$1 ~ /-security$/ { print $2; exit }' <<<"$archives")
[[ -n $main ]] || {
    echo "${0##*/}: apt knows of no Debian archive here; is this Debian, and its lists up to date?" >&2
    exit 1
}

options=(--quiet --mode=root --variant=minbase)
for package in "$@"; do options+=("--include=$package"); done
sources="deb $main $suite main"
if [[ $suite == sid ]]; then
    # sid changes four times a day, so a mirror's copy may be past its Valid-Until date.
    options+=(--aptopt='Acquire::Check-Valid-Until "false"')
else
    sources+=$'\n'"deb $main $suite-updates main"
    [[ -z $security ]] || sources+=$'\n'"deb $security $suite-security main"
fi
rm -rf "$directory.part"
mmdebstrap "${options[@]}" "$suite" "$directory.part" - <<<"$sources"
mv "$directory.part" "$directory"

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# make-system.sh SYSTEM DIRECTORY [PACKAGE…]: a minimal Debian 12, 13 or sid, with these packages, from
# the archive that this machine's own package sources name. As root. DIRECTORY must not exist yet.
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

# Where Debian is, and where its security updates are: as apt of this machine knows.
# In apt's words, which are not the shell's.
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
    # A mirror's copy of what changes four times a day may be older than its date allows.
    options+=(--aptopt='Acquire::Check-Valid-Until "false"')
else
    sources+=$'\n'"deb $main $suite-updates main"
    [[ -z $security ]] || sources+=$'\n'"deb $security $suite-security main"
fi
rm -rf "$directory.part"
mmdebstrap "${options[@]}" "$suite" "$directory.part" - <<<"$sources"
mv "$directory.part" "$directory"

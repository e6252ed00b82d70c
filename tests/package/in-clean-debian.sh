#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# in-clean-debian.sh PACKAGES NEWER_PACKAGES: installs our packages in a minimal Debian 12 from this
# machine's package sources, upgrades, removes and purges them. Runs as root, or with sudo, and
# takes some minutes. The system is removed afterwards.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
packages=$(readlink -f "$1")
newer=$(readlink -f "$2")

# The format is apt's, not the shell's.
# shellcheck disable=SC2016
sources=$(apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' | grep -E ' bookworm(-updates|-security)? ')

as_root=()
[[ $EUID -eq 0 ]] || as_root=(sudo)
[[ $EUID -eq 0 || -t 0 ]] || as_root=(sudo -n)
# In its hooks, "$1" is the new system.
# shellcheck disable=SC2016
exec "${as_root[@]}" mmdebstrap --quiet --mode=root --variant=minbase \
    --customize-hook='mkdir "$1/work" "$1/work/now" "$1/work/next"' \
    --customize-hook="copy-in '$here/check-packages.sh' /work" \
    --customize-hook="cp '$packages'/*.deb \"\$1/work/now\"" \
    --customize-hook="cp '$newer'/*.deb \"\$1/work/next\"" \
    --customize-hook='chroot "$1" /work/check-packages.sh /work/now /work/next' \
    bookworm /dev/null - <<<"$sources"

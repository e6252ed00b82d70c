# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by all tools, in the root of the source tree: what is said, and where programs are.

# depmod, modinfo, dkms and the like are not in every user's PATH.
export PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

say()
{
    echo "dev: $*" >&2
}

die()
{
    say "$*"
    exit 1
}

go_offscreen()
{
    export QT_QPA_PLATFORM=offscreen
    # Qt wants a private folder there, and machines without a login have none.
    if [[ ! -d ${XDG_RUNTIME_DIR:-} ]]; then
        export XDG_RUNTIME_DIR=$PWD/build/out/runtime
        mkdir -p "$XDG_RUNTIME_DIR"
        chmod 700 "$XDG_RUNTIME_DIR"
    fi
}

# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by all tools, in the root of the source tree: messages and PATH.

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
    # Qt needs a private folder there, which machines without a login lack.
    if [[ ! -d ${XDG_RUNTIME_DIR:-} ]]; then
        export XDG_RUNTIME_DIR=$PWD/build/out/runtime
        mkdir -p "$XDG_RUNTIME_DIR"
        chmod 700 "$XDG_RUNTIME_DIR"
    fi
}

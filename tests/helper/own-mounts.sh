# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# For scripts that start a test on files which they lay over this machine's: none of it is changed.
# Sourced with the script's own arguments; whoever sources it is root and has, with all that it
# starts, mounts and processes of its own, which end with it. $work is a folder for what is laid
# over; nothing of it stays.

if [[ ${1:-} != --inside ]]; then
    # Of control groups, too: what runs here is in nobody's session.
    own=(--mount --cgroup --fork --kill-child --pid --mount-proc)
    [[ $EUID -eq 0 ]] || {
        echo "skip - needs root, to have mounts of its own"
        exit 77
    }
    unshare "${own[@]}" true || {
        echo "skip - this system lets nobody have mounts of their own"
        exit 77
    }
    exec unshare "${own[@]}" -- "$0" --inside "$@"
fi
shift

work=$(mktemp -d)
chmod 755 "$work"
mount -t tmpfs -o mode=0755 tmpfs "$work"

# lay_over DIRECTORY: ours to write to, and with all that it holds.
lay_over()
{
    local upper entry
    upper=$(mktemp -d "$work/XXXXXX")
    for entry in "$1"/*; do
        if [[ -d $entry && ! -L $entry ]]; then
            mkdir "$upper/${entry##*/}"
            mount --rbind "$entry" "$upper/${entry##*/}"
        elif [[ -e $entry ]]; then
            cp -a "$entry" "$upper"
        fi
    done
    chmod --reference="$1" "$upper"
    chown --reference="$1" "$upper"
    mount --rbind "$upper" "$1"
}

# install_programs FOLDER PROGRAM…: where they are installed.
install_programs()
{
    local parent=$1 folder=$1
    shift
    while [[ ! -d $parent ]]; do
        parent=$(dirname "$parent")
    done
    lay_over "$parent"
    install -d -m 0755 "$folder"
    install -m 0755 "$@" "$folder"
}

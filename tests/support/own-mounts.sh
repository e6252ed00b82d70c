# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# For scripts that start a test with files mounted over this machine's, which stay unchanged.
# Sourced with the script's own arguments. The script then runs as root, with its own mount and
# process namespaces, which end with it. If it is not root, it restarts itself with sudo, if that
# asks for no password. $work is a folder for such files that every user can reach; it is removed at
# the end.

# shellcheck source=tests/skip.sh
source "$(dirname "${BASH_SOURCE[0]}")/../skip.sh"

# become_root ARGUMENT…: starts the script again as root
become_root()
{
    local script name kept=()
    script=$(realpath "$0")
    if ! { command -v sudo && sudo -n true; } >/dev/null 2>&1; then
        skip "needs root, or sudo without a password"
    fi
    sudo -n test -x "$script" || skip "root cannot reach $script"
    # Keeps only the variables that configure tests; this user's folders are not root's.
    for name in LANG LC_ALL {ASAN,LSAN,UBSAN,TSAN}_OPTIONS; do
        [[ ! -v $name ]] || kept+=("$name=${!name}")
    done
    # ctest cannot kill root's processes, so the script ends itself before ctest's timeout.
    exec sudo -n env -i PATH="$PATH" HOME=/root "${kept[@]}" \
        timeout --kill-after=5 285 "$script" "$@"
}

if [[ ${1:-} != --inside ]]; then
    # Its own control groups too, so that nothing here belongs to a session.
    own=(--mount --cgroup --fork --kill-child --pid --mount-proc)
    [[ $EUID -eq 0 ]] || become_root "$@"
    need unshare
    said=$(unshare "${own[@]}" true 2>&1) ||
        skip "this system does not allow private mounts: $said"
    exec unshare "${own[@]}" -- "$0" --inside "$@"
fi
shift

# Other users read these files, whatever the umask of the caller is.
umask 022
# A tmpfs of its own, because the machine's folder may be mounted noexec.
work=$(mktemp -d /tmp/pddgpu-test.XXXXXX)
mount -t tmpfs -o mode=0755 tmpfs "$work"
mkdir -m 1777 "$work/tmp"
mkdir -m 0700 "$work/runtime"
export TMPDIR=$work/tmp XDG_RUNTIME_DIR=$work/runtime
# Programs started as another user start in a folder that this user can reach.
cd /

# Called by the trap below.
# shellcheck disable=SC2317
leave_work()
{
    umount --lazy "$work" && rmdir "$work"
}
trap leave_work EXIT

# lay_over DIRECTORY: mounts a writable copy over it, with all that it holds.
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

# install_programs FOLDER PROGRAM…: puts the programs into their installed folder.
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

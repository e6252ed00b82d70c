#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# test-systems.sh [SYSTEM…]: makes new systems (12, 13, sid; all if none is named), in which an
# ordinary user clones this project's last commit and runs the main job, then the unit and window
# tests; on 12 all of ./dev test, on 13 also the driver and the window on it in Linux 7.3. Run by
# ./dev test-systems, as root or with sudo. The systems in build/systems are made again each time
# and are kept afterwards for inspection; each needs some 10 GB. Logs are in build/out/systems.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
project=$(readlink -f "$here/../..")
cd "$project"
readonly USER_NAME=newcomer
as_root=()
[[ $EUID -eq 0 ]] || as_root=(sudo)
[[ $EUID -eq 0 || -t 0 ]] || as_root=(sudo -n)

# step SYSTEM NAME COMMAND…: prints the result; the output goes to a log.
step()
{
    local system=$1 name=$2 log=build/out/systems/$1-${2// /-}.log start=$SECONDS
    shift 2
    if "$@" </dev/null >"$log" 2>&1; then
        echo "ok - $system: $name, in $((SECONDS - start)) s"
    else
        tail -n 40 "$log"
        echo "not ok - $system: $name: all of it is in $project/$log"
        failed=$((failed + 1))
        return 1
    fi
}

as_user()
{
    "${as_root[@]}" "$here/in-system.sh" "build/systems/$1" "$USER_NAME" "$2"
}

# The commands of a step are joined by &&: bash ignores set -e in a function whose exit status is
# tested.
make_system()
{
    local directory=build/systems/$1
    "${as_root[@]}" rm -rf --one-file-system "$directory" &&
        # Packages for a user's login and rights, and those that must be there before ./dev runs.
        "${as_root[@]}" "$here/make-system.sh" "$1" "$directory" ca-certificates git sudo passwd &&
        "${as_root[@]}" cp build/systems/project.bundle "$directory/tmp" &&
        "${as_root[@]}" "$here/in-system.sh" "$directory" root "set -e
        useradd --create-home --shell /bin/bash $USER_NAME
        chmod 700 /home/$USER_NAME
        echo '$USER_NAME ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/$USER_NAME
        chmod 440 /etc/sudoers.d/$USER_NAME" || return
    if [[ $1 == sid ]]; then
        "${as_root[@]}" "$here/in-system.sh" "$directory" root \
            "echo 'Acquire::Check-Valid-Until \"false\";' >/etc/apt/apt.conf.d/90old"
    fi
}

# Clones the commit, and checks that this runs as the intended user.
clone()
{
    # That user's shell expands these.
    # shellcheck disable=SC2016
    as_user "$1" 'set -e
        [ "$(stat -c %a ~)" = 700 ]
        case :$PATH: in *:/usr/sbin:*|*:/sbin:*) echo "sbin is in PATH: $PATH"; exit 1 ;; esac
        git clone /tmp/project.bundle pddgpu-inspector'
}

main_job()
{
    as_user "$1" 'cd pddgpu-inspector && ./dev run --source simulated:mixed --trigger \
        --export-csv build/out/leaks.csv --screenshot build/out/window.png' &&
        "${as_root[@]}" "$here/check-main-job.sh" \
            "build/systems/$1/home/$USER_NAME/pddgpu-inspector/build/out"
}

tests()
{
    local command=test-units
    # CI runs all of it as root; here an ordinary user does.
    [[ $1 != 12 ]] || command="test"
    as_user "$1" "cd pddgpu-inspector && ./dev $command"
}

# Newer compilers have new warnings. They do not stop a user's build, so this searches for them.
no_warnings()
{
    # Only with a file and line: kbuild warns of tools that differ from the kernel's own.
    ! grep -hE '^[^ ]+:[0-9]+(:[0-9]+)?: (warning|note): ' \
        build/out/systems/"$1"-{the-main-job,the-tests}.log
}

driver_on_newest()
{
    as_user "$1" 'cd pddgpu-inspector && ./dev test-vm -R _7_3'
}

failed=0
[[ $# -gt 0 ]] || set -- 12 13 sid
for system in "$@"; do
    [[ $system == @(12|13|sid) ]] || {
        echo "${0##*/}: no such system: $system (there are 12, 13, sid)" >&2
        exit 2
    }
done
mkdir -p build/systems build/out/systems
git bundle create -q build/systems/project.bundle HEAD
echo "testing $(git log -1 --format='%h %s')"
[[ -z $(git status --porcelain) ]] || echo "uncommitted changes are not tested"
for system in "$@"; do
    step "$system" "a new system" make_system "$system" || continue
    step "$system" "cloned as a user" clone "$system" || continue
    step "$system" "the main job" main_job "$system" || continue
    step "$system" "the tests" tests "$system" || true
    step "$system" "no warnings" no_warnings "$system" || true
    if [[ $system == 13 ]]; then
        step "$system" "driver and window on Linux 7.3" driver_on_newest "$system" || true
    fi
done
[[ $failed -eq 0 ]] || {
    echo "$failed steps failed"
    exit 1
}

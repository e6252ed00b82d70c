# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by guest-first-light.sh, which provides the driver and checks.sh: a user who may neither
# read the driver's debugfs nor control it does both with pddgpuctl over a real ssh connection,
# through the installed helper, which sudo starts.
# That script defines variables such as the driver's folders.
# shellcheck disable=SC2154

readonly ssh_host=pddgpu-test ssh_user=pddgpu-test ssh_home=/home/pddgpu-test

as_user()
{
    setpriv --reuid="$ssh_user" --regid="$ssh_user" --init-groups --inh-caps=-all "$@"
}

# ctl ARGUMENT…: retries after a connection timeout, because an emulated processor on a busy machine
# is slow; any other failure is final.
ctl()
{
    local status _
    for _ in 1 2 3 4; do
        status=0
        as_user timeout 300 "$ctl_program" --source "ssh:$ssh_host" "$@" >"$TMPDIR/ctl-out" \
            2>"$TMPDIR/ctl-errors" || status=$?
        grep -q "^pddgpuctl: No connection to" "$TMPDIR/ctl-errors" || break
    done
    cat "$TMPDIR/ctl-out"
    cat "$TMPDIR/ctl-errors" >&2
    return "$status"
}

# install_for_ssh BINARY_DIR: programs, sudo rule, user, and an sshd that ends with the guest.
install_for_ssh()
{
    local helper folder id=64123
    # The path that polkit's actions name.
    helper=$(sed -n 's|.*exec.path">\(.*\)</annotate>.*|\1|p' \
        "$1/tests/transport/helper/org.pddgpu.helper.policy" | head -n 1)
    folder=$(dirname "$helper")
    # The user may be unable to reach the build folder.
    ctl_program=/usr/local/bin/pddgpuctl
    install -D -t "$folder" "$1/app/programs/helper/pddgpu-helper" "$1/app/programs/relay/pddgpu-relay" \
        "$1/app/programs/agent/pddgpu-agent" &&
        install -D "$1/app/programs/ctl/pddgpuctl" "$ctl_program" || return
    # In the same way as run-vm.sh created the other accounts.
    echo "$ssh_user:x:$id:$id::$ssh_home:/bin/sh" >>/etc/passwd
    echo "$ssh_user:*:19000:0:99999:7:::" >>/etc/shadow
    echo "$ssh_user:x:$id:" >>/etc/group
    install -d -o "$id" -g "$id" "$ssh_home" || return
    echo "$ssh_user ALL=(root) NOPASSWD: $helper --control" >/etc/sudoers.d/pddgpu-test
    chmod 440 /etc/sudoers.d/pddgpu-test
    mkdir -p /run/sshd
    HOME=$ssh_home "$1/tests/support/ssh_host" "$ssh_user" < <(sleep infinity) \
        >"$TMPDIR/ssh_host" 2>&1 &
    wait_until 120 grep -qx ready "$TMPDIR/ssh_host" || {
        cat "$TMPDIR/ssh_host"
        return 1
    }
    # Reads the files for a connection from the host's disk once, without a timeout.
    as_user ssh -o BatchMode=yes "$ssh_host" \
        "sudo -n $helper --control </dev/null; $folder/pddgpu-relay </dev/null
        $folder/pddgpu-agent </dev/null"
}

user_has_no_privilege()
{
    as_user cat "$device/mem_info_vram_used" && ! as_user cat "$debugfs/pddgpu.0/leak_objects" &&
        ! as_user bash -c "echo 1 >$monitor/trigger_check" || return
    # Without ssh, this user has the same access as everybody.
    ! as_user timeout 60 "$ctl_program" --source driver objects
}

leak_ten_objects()
{
    write "$monitor/threshold_bytes" 1G && write "$monitor/suspicious_age_ms" 1000 &&
        write "$monitor/check_interval_ms" 100 && hold "$node" 10 $((10 * mib)) vram "over ssh" &&
        wait_until 60 is "$monitor/suspicious_objects" 10 &&
        write "$monitor/check_interval_ms" 3600000
}

status_over_ssh()
{
    ctl status && ctl status --json >"$OUT_DIR/status.json" || return
    python3 - "$OUT_DIR/status.json" <<'CHECK'
import json, sys
[device] = json.load(open(sys.argv[1]))["devices"]
assert device["device"]["card"] == "card0", device
assert device["totals"]["leaked"]["bytes"] == 10 * 10485760, device
assert device["errors"] == [], device
CHECK
}

objects_over_ssh()
{
    local row=$'"process": *"hold_objects"'
    ctl objects --json >"$OUT_DIR/objects.json" && ctl objects | tail -n 2 &&
        [[ $(grep -cE "$row" "$OUT_DIR/objects.json") -eq 10 ]]
}

# Root's process holds the card: without the helper it is one of the processes that the user may not
# look into.
clients_over_ssh()
{
    as_user timeout 60 "$ctl_program" --source driver clients >"$OUT_DIR/clients-of-user" || return
    cat "$OUT_DIR/clients-of-user"
    ! grep hold_objects "$OUT_DIR/clients-of-user" &&
        grep "processes of other users are not visible" "$OUT_DIR/clients-of-user" || return
    ctl clients >"$OUT_DIR/clients" || return
    cat "$OUT_DIR/clients"
    grep -E '\<hold_objects\>.*\<root\>' "$OUT_DIR/clients" &&
        ! grep "processes of other users" "$OUT_DIR/clients"
}

trigger_over_ssh()
{
    local checks
    checks=$(<"$monitor/check_count")
    mark_log
    ctl trigger && is "$monitor/check_count" $((checks + 1)) &&
        log_has "PDDGPU:   Total leaked size: 104857600 bytes"
}

# Leaks above the threshold give exit code 1, an error of the driver gives 2.
threshold_over_ssh()
{
    local said
    ctl threshold 200M && is "$monitor/threshold_bytes" 209715200 && ctl status || return
    ctl threshold 104857599 && is "$monitor/threshold_bytes" 104857599 || return
    ctl status
    [[ $? -eq 1 ]] || return
    said=$(ctl ages 1s 4000d 2>&1)
    [[ $? -eq 2 && $said == *confirmed_age_ms* ]] && ctl threshold 1G
}

# Runs until it is told to end; retries if it cannot connect, see above.
watch_over_ssh()
{
    local status=2
    while [[ $status -eq 2 ]]; do
        status=0
        as_user "$ctl_program" --source "ssh:$ssh_host" watch --interval-ms 3600000 || status=$?
    done
    echo "exit code $status"
}

# Only the alert makes it read again within the hour.
alert_comes_over_ssh()
{
    local watcher status=0
    watch_over_ssh >"$OUT_DIR/watch" 2>&1 &
    watcher=$!
    alert_is_shown || status=1
    # What goes on in the background would keep the guest from ending.
    [[ $status -eq 0 ]] || kill "$watcher"
    pkill -TERM -u "$ssh_user" -x pddgpuctl
    wait "$watcher"
    # The leaked bytes are above the threshold now.
    [[ $status -eq 0 ]] && grep -qx "exit code 1" "$OUT_DIR/watch"
}

alert_is_shown()
{
    local alerts written
    alerts=$(<"$monitor/alert_count")
    wait_until 300 grep -q "100.0 MiB" "$OUT_DIR/watch" || return
    written=$EPOCHREALTIME
    write "$monitor/check_interval_ms" 100 && write "$monitor/threshold_bytes" 1M &&
        wait_until 60 grep -q "memory above the alert threshold" "$OUT_DIR/watch" &&
        is "$monitor/alert_count" $((alerts + 1)) || return
    echo "alert of the threshold set at $written s shown at $EPOCHREALTIME s" >"$OUT_DIR/alert"
}

nothing_over_ssh_without_the_rule()
{
    local said
    rm /etc/sudoers.d/pddgpu-test
    said=$(ctl objects 2>&1)
    [[ $? -eq 2 && $said == *"readable by root only"* ]] || {
        echo "$said"
        return 1
    }
    # The leaked bytes are above the threshold.
    ctl status
    [[ $? -eq 1 ]] || return
    ctl clients >"$OUT_DIR/clients" && ! grep hold_objects "$OUT_DIR/clients" &&
        grep "processes of other users are not visible" "$OUT_DIR/clients"
}

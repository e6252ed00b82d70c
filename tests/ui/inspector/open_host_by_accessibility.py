#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens a host of the fleet over ssh: the program reads a real Prometheus, the mouse clicks in its
window, and the program started by that connects through a real sshd to the installed helper. Clicks
on hosts whose names are options or shell text start nothing.

usage: open_host_by_accessibility.py PROGRAM PDDGPUCTL SSH_HOST, run by in-ssh-session.sh and
in-accessible-session.sh
"""

import contextlib
import http.server
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pyatspi
from accessible import descendants, find, press, wait_for, windows_of

HOST = "pddgpu-test"
BUTTON = pyatspi.ROLE_PUSH_BUTTON


class Metrics(http.server.BaseHTTPRequestHandler):
    """An exporter of the metrics that pddgpuctl writes for node_exporter."""

    text = b""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(self.text)

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@contextlib.contextmanager
def running(command, **options):
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def prometheus(folder, instances):
    """A server that watches one exporter under all these names; returns its port."""
    exporter = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Metrics)
    threading.Thread(target=exporter.serve_forever, daemon=True).start()
    # JSON is valid YAML, whatever the names contain.
    config = {"global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
              "scrape_configs": [{"job_name": "gpu", "static_configs": [
                  {"targets": [f"127.0.0.1:{exporter.server_port}"], "labels": {"instance": name}}
                  for name in instances]}]}
    (folder / "prometheus.yml").write_text(json.dumps(config), encoding="utf-8")
    port = free_port()
    with running(["prometheus", f"--config.file={folder}/prometheus.yml",
                  f"--storage.tsdb.path={folder}/data", f"--web.listen-address=127.0.0.1:{port}"],
                 stderr=subprocess.DEVNULL):
        wait_for("Prometheus listens", lambda: listens(port))
        yield port
    exporter.shutdown()


def processes_of(program):
    """The arguments of all processes that run this program, by process ID."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.readlink(folder / "exe") == program:
                arguments = (folder / "cmdline").read_bytes().decode().split("\0")[:-1]
                found[int(folder.name)] = arguments
    return found


def click(place, times="c"):
    x, y, width, height = place
    pyatspi.Registry.generateMouseEvent(x + width // 2, y + height // 2, "b1" + times)


def showing(process_id, name, *roles):
    for window in windows_of(process_id):
        found = find(window, name, *roles)
        if found is not None:
            return found
    return None


def tables_of(process_id):
    for window in windows_of(process_id):
        for node in descendants(window):
            if (node.getRole() in (pyatspi.ROLE_TABLE, pyatspi.ROLE_TREE_TABLE)
                    and node.getState().contains(pyatspi.STATE_SHOWING)):
                yield node.queryTable()


def cell_of(process_id, text):
    for table in tables_of(process_id):
        for row in range(table.nRows):
            cell = table.getAccessibleAt(row, 0)
            if cell.name == text:
                return cell
    return None


def place_of(what, node_now):
    """Its position, if unchanged for a moment: only then can it be clicked. The nodes themselves
    change with each reading of the fleet."""
    places = [None]

    def stays():
        box = node_now().queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
        places.append((box.x, box.y, box.width, box.height))
        return places[-1] == places[-2] and places[-1]
    return wait_for(what, stays)


def choose(process_id, host):
    """Clicks on a host's row and waits until the details show that host."""
    place = place_of(f"a row of {host}", lambda: cell_of(process_id, host))
    click(place)
    wait_for(f"{host} is chosen", lambda: any(
        node.name.startswith(f"{host}, card0") for window in windows_of(process_id)
        for node in descendants(window) if node.getRole() == pyatspi.ROLE_LABEL))
    return place


def button_to_open(process_id, is_enabled):
    """Its position, once it is in the expected state."""
    return place_of(f"a button to open the host, enabled: {is_enabled}", lambda: (
        (node := showing(process_id, "Open the host over ssh", BUTTON))
        and node.getState().contains(pyatspi.STATE_SENSITIVE) == is_enabled and node))


def do_the_job(program, fleet, hostile, trigger_check):
    wait_for("a row of every host", lambda: any(
        table.nRows == len(hostile) + 1 for table in tables_of(fleet.pid)))
    for host in hostile:
        row = choose(fleet.pid, host)
        click(button_to_open(fleet.pid, False))
        click(row, "d")
    choose(fleet.pid, f"{HOST}:9100")
    # An earlier click would have taken effect by now.
    others = [pid for pid in processes_of(program) if pid != fleet.pid]
    if others:
        raise SystemExit(f"not ok - started {processes_of(program)}")
    print(f"ok - {len(hostile)} hostile names start nothing")

    click(button_to_open(fleet.pid, True))
    # Between fork and exec, a process has the arguments of its parent.
    opened, arguments = wait_for("another process of the program", lambda: next(
        (pid, arguments) for pid, arguments in processes_of(program).items()
        if arguments != fleet.args))
    if arguments[1:] != ["--source", f"ssh:{HOST}", "--language", "en"]:
        raise SystemExit(f"not ok - started {arguments}")
    print("ok - a click starts", *arguments[1:])

    wait_for("the host's leaked objects in its window", lambda: next(
        table for table in tables_of(opened) if table.nRows == 2
        and any("test" in table.getAccessibleAt(0, column).name
                for column in range(table.nColumns))))
    print("ok - its window lists the objects of that host")

    def trigger():
        node = showing(opened, "Trigger Leak Check", BUTTON)
        if not node.getState().contains(pyatspi.STATE_SENSITIVE):
            return False
        press(node)
        return True
    wait_for("a button Trigger Leak Check that can be pressed", trigger)
    wait_for("the driver there is told to check",
             lambda: trigger_check.read_text(encoding="ascii") == "1\n")
    print("ok - its window controls the driver there")
    fleet.terminate()
    fleet.wait()
    if opened not in processes_of(program):
        raise SystemExit("not ok - the window of the host ended with the fleet's")
    print("ok - it stays when the fleet's window goes")
    os.kill(opened, 15)
    wait_for("it ends when it is told to", lambda: not processes_of(program))


def main():
    program, ctl, ssh_host = sys.argv[1:]
    program = os.path.realpath(program)
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        planted = folder / "planted"
        hostile = [f"-oProxyCommand=touch {planted}", f"x;touch {planted}", f"$(touch {planted})",
                   f"`touch {planted}`", "--source", "a 'b' \"c\"", "-lroot", "a@-oProxyCommand=id"]
        host = stack.enter_context(running([ssh_host, "--driver"], stdin=subprocess.PIPE,
                                           stdout=subprocess.PIPE, text=True))
        if host.stdout.readline() != "ready\n":
            raise SystemExit("not ok - no sshd")
        trigger_check = Path("/sys/class/drm/card0/device/leak_monitor/trigger_check")
        trigger_check.write_text("", encoding="ascii")
        Metrics.text = subprocess.run([ctl, "metrics", "--source", f"ssh:{HOST}"], check=True,
                                      stdout=subprocess.PIPE).stdout
        port = stack.enter_context(prometheus(folder, [*hostile, f"{HOST}:9100"]))
        environment = dict(os.environ, QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1", QT_QPA_PLATFORM="xcb",
                           XDG_CONFIG_HOME=name, XDG_DATA_HOME=name, LC_ALL="C.UTF-8")
        fleet = stack.enter_context(running(
            [program, "--source", f"prometheus:http://127.0.0.1:{port}", "--interval-ms", "1000"],
            env=environment))
        do_the_job(program, fleet, hostile, trigger_check)
        if planted.exists():
            raise SystemExit("not ok - a name reached a shell")


main()

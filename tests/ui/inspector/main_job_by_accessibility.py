#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does the main job like a screen reader: finds everything by role and name, and operates it only
through AT-SPI. Triggers a leak check, reads the list of objects, exports it to CSV.

usage: main_job_by_accessibility.py PROGRAM, in an X session with its own bus
"""

import csv
import os
import subprocess
import sys
import tempfile

import pyatspi
from accessible import descendants, find, press, wait_for, windows_of

WORKED_BY_HAND = (
    pyatspi.ROLE_CHECK_BOX, pyatspi.ROLE_CHECK_MENU_ITEM, pyatspi.ROLE_COMBO_BOX, pyatspi.ROLE_ENTRY,
    pyatspi.ROLE_MENU_ITEM, pyatspi.ROLE_PAGE_TAB, pyatspi.ROLE_PUSH_BUTTON,
    pyatspi.ROLE_RADIO_BUTTON, pyatspi.ROLE_SLIDER, pyatspi.ROLE_TEXT, pyatspi.ROLE_TOGGLE_BUTTON)


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1", QT_QPA_PLATFORM="xcb",
                           XDG_CONFIG_HOME=folder, XDG_DATA_HOME=folder, LC_ALL="C.UTF-8")
        process = subprocess.Popen([program, "--source", "simulated:leaky,speed=20"],
                                   env=environment)
        try:
            do_the_job(process.pid, os.path.join(folder, "leaks.csv"))
        finally:
            process.terminate()
            process.wait()


def do_the_job(process_id, path):
    def showing(name, *roles):
        for window in windows_of(process_id):
            found = find(window, name, *roles)
            if found is not None:
                return found
        return None

    button = pyatspi.ROLE_PUSH_BUTTON
    trigger = wait_for("a button Trigger Leak Check that can be pressed", lambda: (
        (node := showing("Trigger Leak Check", button))
        and node.getState().contains(pyatspi.STATE_SENSITIVE) and node))
    press(trigger)
    wait_for("the result of the check is said", lambda: any(
        "found" in node.name.lower() or "leak" in node.name.lower()
        for window in windows_of(process_id) for node in descendants(window)
        if node.getRole() == pyatspi.ROLE_LABEL and node.name.startswith("Check")))
    print("ok - triggered a leak check")

    table = wait_for("a list of objects with rows", lambda: next(
        node for window in windows_of(process_id) for node in descendants(window)
        if node.getRole() in (pyatspi.ROLE_TABLE, pyatspi.ROLE_TREE_TABLE)
        and node.getState().contains(pyatspi.STATE_SHOWING)
        and node.queryTable().nRows > 0))
    row = [table.queryTable().getAccessibleAt(0, column).name
           for column in range(table.queryTable().nColumns)]
    if not any(row) or not any("leaky_app" in cell for cell in row):
        raise SystemExit(f"not ok - the first object reads {row}")
    print("ok - read an object:", ", ".join(cell for cell in row if cell))

    nameless = [node for window in windows_of(process_id) for node in descendants(window)
                if node.getRole() in WORKED_BY_HAND and not node.name
                and node.getState().contains(pyatspi.STATE_SHOWING)]
    if nameless:
        for node in nameless:
            print("# nameless:", node.getRoleName(), "in", node.parent.getRoleName(),
                  node.parent.name, "in", node.parent.parent.name)
        raise SystemExit(f"not ok - {len(nameless)} controls have no name")
    print("ok - every control has a name")

    press(wait_for("a button for the export", lambda: showing("Export CSV", button)))
    entry = wait_for("a field for the file's name", lambda: showing("File name", pyatspi.ROLE_TEXT))
    entry.queryEditableText().setTextContents(path)
    press(wait_for("a button Export", lambda: showing("Export", button)))
    wait_for("the file is written", lambda: os.path.exists(path))
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or {row["state"] for row in rows} - {"suspicious", "confirmed"}:
        raise SystemExit(f"not ok - the file holds {rows[:2]}")
    print(f"ok - exported {len(rows)} leaked objects to CSV")


main()

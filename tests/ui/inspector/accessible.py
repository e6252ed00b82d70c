# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds and operates the parts of a window through AT-SPI, like a screen reader."""

import time

import pyatspi

PATIENCE_S = 60


def wait_for(what, condition):
    """Waits for a condition and returns its first true value."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            value = condition()
            if value:
                return value
        except Exception:  # The window changes while it is walked.
            pass
        time.sleep(0.1)
    raise SystemExit(f"not ok - {what}")


def descendants(node):
    """All that a screen reader can reach, except the rows of long lists."""
    yield node
    if node.getRole() in (pyatspi.ROLE_TABLE, pyatspi.ROLE_TREE_TABLE):
        return
    for i in range(node.childCount):
        child = node.getChildAtIndex(i)
        if child is not None:
            yield from descendants(child)


def find(window, name, *roles):
    """A visible accessible with this name."""
    for node in descendants(window):
        if node.name == name and node.getRole() in roles:
            if node.getState().contains(pyatspi.STATE_SHOWING):
                return node
    return None


def press(node):
    action = node.queryAction()
    names = [action.getName(i).lower() for i in range(action.nActions)]
    action.doAction(next(i for i, name in enumerate(names) if name in ("press", "click")))


def windows_of(process_id):
    for application in pyatspi.Registry.getDesktop(0):
        if application is not None and application.get_process_id() == process_id:
            for i in range(application.childCount):
                yield application.getChildAtIndex(i)

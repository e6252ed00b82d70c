#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that each room only includes rooms below it, and that the driver's files do not include each
other in a circle.

usage: check_includes.py ROOMS_FILE SOURCE_DIR
  ROOMS_FILE  one line per room, from the ground up: its folder, a colon, the rooms it may include

A room is a folder of app/ or ui/ that is a library of its own. Programs, in app/programs and
ui/inspector, may include any room, but those in app/ no room of ui/.
"""

import re
import sys
from pathlib import Path

PROGRAMS = ("app/programs", "ui/inspector")
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


def read_rooms(path):
    rooms = {}
    for line in path.read_text().splitlines():
        name, _, below = line.partition(":")
        rooms[name] = below.split()
    return rooms


def room_of(source, include):
    """The folder of an included file, or None if it is not in app/ or ui/."""
    for path in (Path("app") / include, Path(include)):
        if (source / path).is_file() and path.parts[0] in ("app", "ui"):
            return str(path.parent)
    return None


def is_program(folder):
    return folder.startswith(PROGRAMS)


def check_order(rooms):
    seen = set()
    for name, below in rooms.items():
        for other in below:
            if other not in seen:
                yield f"{name} may include {other}, which is not below it"
        seen.add(name)


def check_files(rooms, source):
    used = {name: set() for name in rooms}
    for top in ("app", "ui"):
        for path in sorted((source / top).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            file = path.relative_to(source)
            folder = str(file.parent)
            if folder not in rooms and not is_program(folder):
                yield f"{file} is in no room"
                continue
            for include in INCLUDE.findall(path.read_text()):
                other = room_of(source, include)
                if other in (None, folder):
                    continue
                if is_program(folder):
                    if top == "app" and other.startswith("ui/"):
                        yield f"{file} includes {include}, which is above it"
                elif other not in rooms[folder]:
                    yield f"{file} includes {include}: {folder} may not include {other}"
                else:
                    used[folder].add(other)
    for name, below in rooms.items():
        for other in below:
            if other not in used[name]:
                yield f"{name} may include {other}, and does not: take it out of its CMakeLists.txt"


def check_driver(folder):
    """A .c file and its header count as one."""
    below = {}
    for path in sorted(folder.glob("*.[ch]")):
        names = {Path(include).stem for include in INCLUDE.findall(path.read_text())}
        below.setdefault(path.stem, set()).update(names - {path.stem})
    done = set()

    def visit(name, path):
        if name in path:
            yield "circle in kmod/: " + " > ".join([*path[path.index(name):], name])
        elif name not in done:
            for other in sorted(below.get(name, ())):
                yield from visit(other, [*path, name])
            done.add(name)

    for name in below:
        yield from visit(name, [])


def main():
    rooms = read_rooms(Path(sys.argv[1]))
    source = Path(sys.argv[2])
    found = [*check_order(rooms), *check_files(rooms, source), *check_driver(source / "kmod")]
    print("\n".join(found) if found else f"ok - {len(rooms)} rooms")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

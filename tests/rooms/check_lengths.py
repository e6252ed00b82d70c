#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that no source file is too long to be read at once.

usage: check_lengths.py SOURCE_DIR
"""

import sys
from pathlib import Path

SUFFIXES = (".c", ".cpp", ".h", ".py", ".sh")
MOST_LINES = {"app": 700, "ui": 700, "kmod": 700, "tests": 900}


def sources(folder):
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUFFIXES and "corpus" not in path.parts:
            yield path


def main():
    source = Path(sys.argv[1])
    checked = 0
    found = []
    for top, most in MOST_LINES.items():
        for path in sources(source / top):
            checked += 1
            lines = path.read_bytes().count(b"\n")
            if lines > most:
                found.append(f"{path.relative_to(source)} has {lines} lines: split it, {most} are the most")
    print("\n".join(found) if found else f"ok - {checked} files")
    return 1 if found or not checked else 0


if __name__ == "__main__":
    sys.exit(main())

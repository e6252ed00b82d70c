#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks a pddgpu-tracer, and prints its answers as text.

usage: ask-tracer.py SOCKET COMMAND…
  SOCKET   where it listens, or its program, to start it with --attached
  COMMAND  list: the cards, one on a line
           CARD/FILE: the text of a file, as kmod/ABI.md names it
           CARD/CONTROL=VALUE: writes a control
           wait: waits for a line on standard input
An answer that is an error is printed as "error ERRNO".
"""
import errno
import os
import socket
import stat
import struct
import subprocess
import sys

FILES = (
    "mem_info_vram_total mem_info_vram_used mem_info_gtt_total mem_info_gtt_used "
    "enabled threshold_bytes check_interval_ms suspicious_age_ms confirmed_age_ms "
    "live_objects live_bytes suspicious_objects suspicious_bytes confirmed_objects "
    "confirmed_bytes orphaned_objects orphaned_bytes check_count alert_count generation "
    "memory_stats leak_objects"
).split()
CONTROLS = (
    "enabled threshold_bytes check_interval_ms suspicious_age_ms confirmed_age_ms trigger_check"
).split()
HELLO, LIST, READ, WRITE = 1, 2, 3, 5
DATA, DONE, FAILED, EVENT, LISTING = 1, 2, 3, 4, 5


class Tracer:
    def __init__(self, where):
        if stat.S_ISSOCK(os.stat(where).st_mode):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(where)
            self.source = self.socket.makefile("rb")
            self.sink = self.socket.makefile("wb")
        else:
            self.start(where)
        self.cards = []
        self.ask(HELLO, b"PDDG\x01")

    def start(self, program):
        self.process = subprocess.Popen(
            [program, "--attached"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.source, self.sink = self.process.stdout, self.process.stdin

    def ask(self, request, arguments=b""):
        """The pieces of the answer; OSError if it is an error."""
        payload = bytes([request]) + arguments
        self.sink.write(struct.pack("<I", len(payload)) + payload)
        self.sink.flush()
        pieces = []
        while True:
            head = self.source.read(5)
            if len(head) < 5:
                raise EOFError("the tracer hung up")
            length, kind = struct.unpack("<IB", head)
            payload = self.source.read(length - 1)
            if kind in (DATA, LISTING):
                pieces.append(payload)
            elif kind == DONE:
                return pieces
            elif kind == FAILED:
                number = struct.unpack("<I", payload[:4])[0]
                raise OSError(number, errno.errorcode.get(number, str(number)))
            elif kind == EVENT:
                print(f"event {self.cards[payload[0]]}", flush=True)

    def list(self):
        answer = [piece.decode().split("\0") for piece in self.ask(LIST)]
        self.cards = [names[0] for names in answer]
        return [" ".join(names[:3]) for names in answer]

    def run(self, command):
        if command == "list":
            return "".join(line + "\n" for line in self.list())
        if command == "wait":
            sys.stdin.readline()
            return ""
        card, name = command.split("/", 1)
        if card not in self.cards:
            self.list()
        index = bytes([self.cards.index(card)]) if card in self.cards else b"\xff"
        if "=" in name:
            control, value = name.split("=", 1)
            self.ask(WRITE, index + bytes([CONTROLS.index(control)]) + value.encode())
            return ""
        return b"".join(self.ask(READ, index + bytes([FILES.index(name)]))).decode()


def main():
    tracer = Tracer(sys.argv[1])
    for command in sys.argv[2:]:
        try:
            print(tracer.run(command), end="", flush=True)
        except OSError as error:
            print(f"error {error.strerror}", flush=True)


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what `pddgpuctl --json clients` printed with /proc/PID/fdinfo and sysfs.

usage: check-cards.py FILE [--captured]
       check-cards.py FILE --clients CARD:PROCESS…
       check-cards.py FILE --partial
  --captured  the file is of a copied tree: kernel calls that tell which open files are the same are
              not possible there
  --clients   root sees these clients of these cards and no others, whose memory is unknown
  --partial   no card's clients are said to be all
"""

import json
import os
import re
import sys

DRIVERS = {"bochs-drm", "qxl", "virtio_gpu", "vgem", "pddgpu"}
UNITS = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
failures = []


def check(condition, message):
    """Notes what is wrong."""
    if not condition:
        failures.append(message)


def number(path):
    """The number in a file."""
    with open(path, encoding="ascii") as file:
        return int(file.read())


def fdinfo_of(card):
    """By client id: the drm- keys of the open files of a card, memory in bytes."""
    nodes = {f"/dev/dri/{name}" for name in os.listdir(f"/sys/class/drm/{card}/device/drm")}
    clients = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            files = os.listdir(f"/proc/{pid}/fd")
        except OSError:
            continue
        for file in files:
            try:
                if os.readlink(f"/proc/{pid}/fd/{file}") not in nodes:
                    continue
                with open(f"/proc/{pid}/fdinfo/{file}", encoding="utf-8") as info:
                    text = info.read()
            except OSError:
                continue
            keys = dict(re.findall(r"^(drm-[^:]+):[ \t]*(.*)$", text, re.M))
            values = {}
            for key, value in keys.items():
                match = re.fullmatch(r"(\d+)(?: (\w+))?", value)
                if match:
                    values[key] = int(match[1]) * UNITS.get(match[2] or "", 0)
            clients[(keys.get("drm-client-id"), None if "drm-client-id" in keys else (pid, file))] = values
    return clients


def check_other(device, captured):
    """A driver without memory keys: two processes have one open file."""
    card = device["device"]["card"]
    check(not device["memory"]["regions"], f"{card}: regions {device['memory']['regions']}")
    clients = [one for one in device["clients"] if one["process"] in ("bash", "sleep")]
    expected = 2 if captured else 1
    check(len(clients) == expected, f"{card}: {len(clients)} clients, not {expected}")
    for client in clients:
        check(client["regions"] == [], f"{card}: memory {client['regions']}")
        if not captured:
            check(len(client["other_pids"]) == 1, f"{card}: holders {client['other_pids']}")


def check_pddgpu(device, captured):
    """The figures of clients are those of fdinfo, and the parts add up to the byte."""
    card = device["device"]["card"]
    info = fdinfo_of(card)
    for client in device["clients"]:
        values = info.get((str(client["client_id"]), None))
        check(values is not None, f"{card}: no client {client['client_id']} in fdinfo")
        for region in client["regions"]:
            for kind in ("total", "shared", "resident", "purgeable", "active"):
                told = region[f"{kind}_bytes"]
                key = f"drm-{kind}-{region['name']}"
                check(told == (values or {}).get(key), f"{card}: {key} is {told}")
    held = sum(one["total_bytes"] for client in device["clients"] for one in client["regions"]
               if one["name"] == "vram")
    check(held >= 7 << 20, f"{card}: clients hold {held}")
    folder = f"/sys/class/drm/{card}/device"
    for account in device["accounts"]:
        name = account["region"]
        if not captured:
            used = number(f"{folder}/mem_info_{name}_used")
            check(account["used_bytes"] == used, f"{card}: {name} used {account['used_bytes']}")
        parts = sum(account[part] or 0 for part in
                    ("clients_bytes", "driver_bytes", "hidden_bytes", "unexplained_bytes"))
        check(account["used_bytes"] + account["excess_bytes"] == parts,
              f"{card}: {name} does not add up: {account}")


def has_open(pid, card):
    """Whether a process has a card's file open."""
    files = f"/proc/{pid}/fd"
    return any(os.readlink(f"{files}/{file}").endswith(f"/dev/dri/{card}")
               for file in os.listdir(files))


def check_clients(document, expected):
    """Exactly these clients are listed, in processes that have the file open."""
    told = set()
    for device in document["devices"]:
        card = device["device"]["card"]
        check(device["all_clients_visible"], f"{card}: some clients are said to be hidden")
        check(not device["memory"]["regions"], f"{card}: regions {device['memory']['regions']}")
        for client in device["clients"]:
            told.add(f"{card}:{client['process']}")
            check(client["regions"] == [], f"{card}: memory {client['regions']}")
            check(has_open(client["pid"], card), f"{card}: {client['pid']} does not have it open")
    check(told == set(expected), f"clients {sorted(told)}, not {sorted(expected)}")


def check_partial(document):
    """No list of clients passes for a whole one."""
    for device in document["devices"]:
        card = device["device"]["card"]
        check(device["clients"] is not None, f"{card}: the clients are unknown")
        check(not device["all_clients_visible"], f"{card}: all clients are said to be visible")


def kernel_threads():
    """How many there are: they have no files, and are nobody's processes."""
    count = 0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                flags = int(file.read().rpartition(")")[2].split()[6])
        except OSError:
            continue
        count += flags >> 21 & 1
    return count


def main():
    """Checks a file."""
    captured = "--captured" in sys.argv
    with open(sys.argv[1], encoding="utf-8") as file:
        document = json.load(file)
    if "--clients" in sys.argv:
        check_clients(document, sys.argv[3:])
    elif "--partial" in sys.argv:
        check_partial(document)
    else:
        check_all(document, captured)
    print("\n".join(failures))
    return 1 if failures else 0


def check_all(document, captured):
    """All cards, as an ordinary user sees them."""
    drivers = {}
    for device in document["devices"]:
        driver = device["device"]["driver"]
        drivers[driver] = device
        check(device["clients"] is not None, f"{driver}: the clients are unknown")
        # The user sees no process of others, here or in what the user copied.
        check(not device["all_clients_visible"], f"{driver}: all clients are said to be visible")
        if not captured:
            closed, processes = device["closed_processes"], device["processes"]
            check(closed <= processes - kernel_threads(),
                  f"{driver}: {closed} of {processes} processes are said to be other users'")
    check(set(drivers) == DRIVERS, f"drivers {sorted(drivers)}")
    for driver, device in drivers.items():
        (check_pddgpu if driver == "pddgpu" else check_other)(device, captured)


sys.exit(main())

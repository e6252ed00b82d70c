#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scrape_node_exporter.py PDDGPUCTL: our metrics, through the real node_exporter over HTTP."""

import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path


def start_exporter(folder):
    """Starts node_exporter on a free port, and returns it and the port."""
    exporter = subprocess.Popen(
        ["prometheus-node-exporter", "--web.listen-address=127.0.0.1:0",
         "--collector.disable-defaults", "--collector.textfile",
         f"--collector.textfile.directory={folder}"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in exporter.stderr:
        port = re.search(r'address="?127\.0\.0\.1:(\d+)', line)
        if port:
            return exporter, port[1]
    sys.exit(f"node_exporter does not listen: it ended with {exporter.wait()}")


def scrape(port):
    """Returns all series by name and labels."""
    # No proxy: this connects to this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}/metrics", timeout=20) as reply:
        lines = reply.read().decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))


def main():
    ctl = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as no_driver:
        metrics = [ctl, "metrics", "--textfile", folder]
        subprocess.run([*metrics, "--source", "simulated"], check=True)
        exporter, port = start_exporter(folder)
        try:
            series = scrape(port)
            prom = str(Path(folder) / "pddgpu.prom")
            assert series["node_textfile_scrape_error"] == "0", series
            assert f'node_textfile_mtime_seconds{{file="{prom}"}}' in series, series
            assert series["pddgpu_collect_success"] == "1", series
            assert float(series['pddgpu_memory_vram_size_bytes{card="simulated"}']) == 2**30, series
            for state in ("suspicious", "confirmed", "orphaned"):
                assert f'pddgpu_leak_bytes{{card="simulated",state="{state}"}}' in series, series

            assert series['pddgpu_card_simulated{card="simulated"}'] == "1", series

            # The driver is gone, and so are its series: none is 0 and none is simulated, with and
            # without --source.
            for source in ([], ["--source", "auto"], ["--source", "driver"]):
                failed = subprocess.run([*metrics, *source, "--root", no_driver],
                                        stderr=subprocess.DEVNULL, check=False)
                assert failed.returncode == 2, failed
                ours = {name: value for name, value in scrape(port).items()
                        if name.startswith("pddgpu_")}
                assert ours == {"pddgpu_collect_success": "0"}, ours
        finally:
            exporter.terminate()
            exporter.wait()


if __name__ == "__main__":
    main()

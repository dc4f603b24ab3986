#!/usr/bin/env python3
"""ioctl_counts.py ZEVA CYCLES GPU...: what a picture costs in ioctls, on Intel's drivers: 100 and 200 pictures of each
kind, and the difference of the simulator's counts. Nothing may be left when a process ends."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PICTURES = 100
# The most that one picture may cost. A pooled frame costs what the VA driver asks to know that a surface is idle.
LIMITS = {"usm-to-va": 9, "va-to-usm": 5, "pool": 1, "cache": 1}


def calls(zeva, cycles, gpu, kind, count):
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run([zeva, "sim", "--gpu", gpu, "--report", report, "--", cycles, kind, str(count)],
                       check=True, env=dict(os.environ, LIBVA_DRIVER_NAME="iHD"))
        told = json.loads(report.read_text())
    if not told["clean"]:
        raise SystemExit(f"{gpu} {kind}: the report is not clean: {told['totals']}")
    return told["totals"]["calls"]


def main():
    zeva, cycles, *gpus = sys.argv[1:]
    failed = False
    for gpu in gpus:
        for kind, limit in LIMITS.items():
            once = calls(zeva, cycles, gpu, kind, PICTURES)
            twice = calls(zeva, cycles, gpu, kind, 2 * PICTURES)
            each = {name: (twice[name] - once.get(name, 0)) / PICTURES for name in twice}
            each = {name: count for name, count in each.items() if count}
            total = sum(each.values())
            failed |= total > limit
            print(f"{gpu} {kind}: {total:.2f} ioctls a picture, at most {limit}; {each}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

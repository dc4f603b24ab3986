#!/usr/bin/env python3
"""Decodes streams with FFmpeg through the VA driver and by its own decoders in turns, and compares.

    decoding.py [--rounds N] [--frames N] [STREAM]...

The driver is that of build/release, or of the build whose programs are in ZEVA_BIN. Exits with 1 when a limit is
exceeded."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.append(str(Path(__file__).resolve().parents[2] / "tests/clients"))

from allocation_sites import COUNTER, DRIVER, allocations_per_picture
from client import BIN, counters_of, x_display
from streams import STREAMS, encoded

THREADS = min(len(os.sched_getaffinity(0)), 8)  # as many as the driver takes
LEAST_SPEED, LEAST_SPEED_OF_TWO, MOST_CPU = 0.9, 0.85, 1.15
PICTURE_BYTES = 1920 * 1080 * 3 // 2


@dataclass(frozen=True)
class Cost:
    """Of one picture, in seconds."""
    time: float
    cpu: float


def software(stream, file, *options):
    return ["-threads", THREADS, *options, "-c:v", stream.software, "-i", file, "-map", "0:v"]


def va(stream, file, display):
    return ["-hwaccel", "vaapi", "-hwaccel_device", display, "-hwaccel_output_format", "vaapi", "-c:v", stream.decoder,
            "-i", file, "-map", "0:v"]


def start(arguments, env):
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-benchmark", *map(str, arguments), "-f", "null", "-"]
    return subprocess.Popen(command, env={**os.environ, **env}, stderr=subprocess.PIPE, text=True)


def finish(process):
    """FFmpeg's own figures begin when the file is open and the programs' libraries are loaded."""
    log = process.communicate()[1]
    figures = re.search(r"utime=([\d.]+)s stime=([\d.]+)s rtime=([\d.]+)s", log)
    if process.returncode != 0 or figures is None:
        raise RuntimeError(f"{' '.join(process.args)}: {log}")
    frames = int(re.findall(r"frame= *(\d+)", log)[-1])
    user, system, time = map(float, figures.groups())
    return Cost(time / frames, (user + system) / frames)


def measure(arguments, env, processes=1):
    """The processes run at once; the last of them ends the time."""
    costs = [finish(process) for process in [start(arguments, env) for _ in range(processes)]]
    return Cost(max(cost.time for cost in costs), sum(cost.cpu for cost in costs) / processes)


def in_turns(ways, rounds):
    """The costs of each way, one a round. Every other round runs backwards: what else the machine does disturbs a way
    as much as the next."""
    costs = {name: [] for name in ways}
    for number in range(rounds):
        for name in list(ways)[:: -1 if number % 2 else 1]:
            costs[name].append(ways[name]())
    return costs


class Report:
    def __init__(self):
        self.failures = 0

    def line(self, stream, figure, values, limit="", is_met=lambda _: True):
        middle = median(values)
        verdict = "" if is_met(middle) else "  EXCEEDED"
        self.failures += bool(verdict)
        print(f"{stream:12} {figure:58} {middle:5.2f}  {min(values):5.2f} to {max(values):5.2f}  {limit}{verdict}",
              flush=True)

    def speed(self, stream, figure, ours, theirs, least=None):
        ratios = [their.time / our.time for our, their in zip(ours, theirs)]
        self.line(stream, f"frames/s, {figure}", ratios, f"at least {least}" if least else "",
                  lambda ratio: least is None or ratio >= least)

    def cpu(self, stream, figure, ours, theirs, most=None):
        ratios = [our.cpu / their.cpu for our, their in zip(ours, theirs)]
        self.line(stream, f"CPU time a frame, {figure}", ratios, f"at most {most}" if most else "",
                  lambda ratio: most is None or ratio <= most)


def compare(stream, file, env, rounds, report):
    ours = va(stream, file, env["DISPLAY"])
    theirs = software(stream, file, *stream.without_frame_threads())
    interleaved = ["-vf", "format=nv12"]
    costs = in_turns({
        "ours": lambda: measure(ours, env),
        "theirs": lambda: measure(theirs, env),
        "frame threads": lambda: measure(software(stream, file), env),
        "our two": lambda: measure(ours, env, 2),
        "their two": lambda: measure(theirs, env, 2),
        "ours, read": lambda: measure([*ours, "-vf", "hwdownload,format=nv12"], env),
        "theirs, interleaved": lambda: measure([*theirs, *interleaved], env),
    }, rounds)
    report.speed(stream.name, "one stream : slice threads", costs["ours"], costs["theirs"], LEAST_SPEED)
    report.cpu(stream.name, "one stream : slice threads", costs["ours"], costs["theirs"], MOST_CPU)
    report.speed(stream.name, "two streams at once : slice threads", costs["our two"], costs["their two"],
                 LEAST_SPEED_OF_TWO)
    report.cpu(stream.name, "two streams at once : slice threads", costs["our two"], costs["their two"], MOST_CPU)
    report.speed(stream.name, "one stream : frame threads", costs["ours"], costs["frame threads"])
    report.cpu(stream.name, "one stream : frame threads", costs["ours"], costs["frame threads"])
    report.speed(stream.name, "NV12 read from surfaces : slice threads", costs["ours, read"],
                 costs["theirs, interleaved"])
    report.cpu(stream.name, "NV12 read from surfaces : slice threads", costs["ours, read"],
               costs["theirs, interleaved"])


def count(stream, file, env, folder, frames):
    """What does not depend on what else the machine does."""
    counters = folder / f"{stream.name}.json"
    arguments = va(stream, file, env["DISPLAY"])
    finish(start(arguments, {**env, "ZEVA_COUNTERS": str(counters)}))
    counts = counters_of(counters)
    if counts["pictures_decoded"] < frames:
        raise RuntimeError(f"{stream.name}: the driver decoded {counts['pictures_decoded']} of {frames} pictures")
    size = counts["pictures_decoded"] * PICTURE_BYTES
    per_picture = allocations_per_picture(lambda length, more: finish(
        start([*arguments, "-frames:v", length], {**env, **more})), frames, folder)
    print(f"{stream.name:12} written by the output stage {counts['decoder_output_bytes'] / size:.2f}, copied "
          f"{counts['driver_bytes'] / size:.2f} of the pictures' bytes; the driver's allocations a picture: "
          f"{per_picture[DRIVER]:.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--frames", type=int, default=240, help="of each stream")
    parser.add_argument("names", nargs="*", metavar="STREAM", help=", ".join(stream.name for stream in STREAMS))
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - {stream.name for stream in STREAMS}:
        parser.error(f"not a stream: {', '.join(sorted(unknown))}")
    if not COUNTER.exists():
        parser.error(f"{COUNTER} is not there; build target allocation_sites or bench")

    streams_folder = BIN.parent / "bench/streams"
    streams_folder.mkdir(parents=True, exist_ok=True)
    report = Report()
    print(f"{THREADS} threads, {arguments.rounds} rounds: median, and least to most of the ratios of each round")
    with x_display() as display, tempfile.TemporaryDirectory(prefix="zeva-bench-") as folder:
        env = {**display, "LIBVA_DRIVER_NAME": "zeva", "LIBVA_DRIVERS_PATH": str(BIN.parent / "lib/zeva/drivers")}
        for stream in STREAMS:
            if arguments.names and stream.name not in arguments.names:
                continue
            file = encoded(stream, arguments.frames, streams_folder)
            count(stream, file, env, Path(folder), arguments.frames)
            compare(stream, file, env, arguments.rounds, report)
    sys.exit(1 if report.failures else 0)


main()

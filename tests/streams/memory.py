#!/usr/bin/env python3
"""FFmpeg decodes streams over and over through the VA driver, and its process does not grow.

memory.py                                        a short time for a stream of each codec
memory.py --frames 100000 [CODEC/STREAM...]      as long as one likes

Compares memory, descriptors and mappings of the process after a tenth of the frames and after all.
"""

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass, fields, replace
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "clients"))

from catalogue import find
from client import work_folder, x_display
from compare import va_environment, va_filters, va_input_arguments
from encode import encode

NAMES = ("h264/b-pyramid", "hevc/default", "vp8/realtime", "vp9/altref", "av1/svt-default", "mpeg2/b-frames",
         "jpeg/420-restart")
SIZE = "176x144"
WARM_UP = 0.1  # of the frames
SAMPLES = 10  # of which the least counts
MOST_GROWTH = 1024  # KiB of memory that FFmpeg itself may come to need
MOST_MAPPINGS = 8  # more, when an allocator divides its own


@dataclass(frozen=True)
class Footprint:
    frame: int
    memory: int  # KiB that are resident
    descriptors: int
    mappings: int

    @staticmethod
    def of(process, frame):
        folder = Path("/proc", str(process))
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        return Footprint(frame, int(status["VmRSS"].split()[0]), len(os.listdir(folder / "fd")),
                         len((folder / "maps").read_text().splitlines()))


def least(footprints):
    """What of each the process cannot do without: for a moment it may have the surfaces of two decoders, say."""
    return Footprint(*(min(getattr(footprint, field.name) for footprint in footprints)
                       for field in fields(Footprint)))


def before_and_after(command, frames, env):
    """The footprints of FFmpeg, which goes on until it is ended, after a part of the frames and after all."""
    before, after = [], []
    with subprocess.Popen([str(part) for part in command], env={**os.environ, **env}, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, text=True) as process:
        frame = 0
        for line in process.stdout:  # reports of its progress
            name, _, value = line.strip().partition("=")
            if name == "frame":
                frame = int(value)
            elif name == "progress" and WARM_UP * frames <= frame and len(before) < SAMPLES:
                before.append(Footprint.of(process.pid, frame))
            elif name == "progress" and frame >= frames:
                after.append(Footprint.of(process.pid, frame))
                if len(after) == SAMPLES:
                    process.terminate()
                    process.stdout.read()  # FFmpeg wants to write its last report
                    return least(before), least(after)
    sys.exit(f"FFmpeg ended with {process.returncode} after {frame} frames")


def decode(codec, stream, file, frames, env):
    *before, flag, name = va_input_arguments(codec, stream, file, env)
    return before_and_after(["ffmpeg", "-v", "error", "-stats_period", "0.05", "-progress", "pipe:1", *before,
                           "-stream_loop", "-1", flag, name, "-map", "0:v", "-vf", va_filters(stream), "-fps_mode",
                           "passthrough", "-f", "null", "-"], frames, env)


def complaint(before, after):
    grown = [name for name, most in (("memory", MOST_GROWTH), ("descriptors", 0), ("mappings", MOST_MAPPINGS))
             if getattr(after, name) - getattr(before, name) > most]
    return f"more {', '.join(grown)}" if grown else ""


def check(name, frames, env):
    """Whether the process keeps its size."""
    codec, stream = find(name)
    with work_folder() as folder:
        file = encode(codec, replace(stream, size=SIZE), folder)
        before, after = decode(codec, stream, file, frames, env)
    what = complaint(before, after)
    print(f"{name}: " + "; ".join(
        f"frame {at.frame}: {at.memory} KiB, {at.descriptors} descriptors, {at.mappings} mappings"
        for at in (before, after)) + (f": {what}" if what else ""), flush=True)
    return not what


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=2000)
    parser.add_argument("names", nargs="*", default=NAMES)
    arguments = parser.parse_args()
    with x_display() as display:
        env = va_environment(display)
        results = [check(name, arguments.frames, env) for name in arguments.names]
    sys.exit(not all(results))


if __name__ == "__main__":
    main()

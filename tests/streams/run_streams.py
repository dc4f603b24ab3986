#!/usr/bin/env python3
"""Compares what FFmpeg decodes through the VA driver with what it decodes itself, over the streams of the catalogue.

    run_streams.py [--short] [--jobs N] [--table FILE] [CODEC | CODEC/STREAM]...

The driver is that of build/release, or of the build whose programs are in ZEVA_BIN. Exits with 1 when a stream fails,
with 77 when none could be made."""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "clients"))

from catalogue import CODECS
from client import work_folder, x_display
from compare import FAILED, PASSED, SKIPPED, check

NONE_RAN = 77  # ctest's SKIP_RETURN_CODE


def chosen(names, short):
    """The streams of the catalogue that the names stand for, each with its codec."""
    streams = [(codec, stream) for codec in CODECS for stream in codec.streams]
    known = {codec.name for codec in CODECS} | {f"{codec.name}/{stream.name}" for codec, stream in streams}
    if unknown := set(names) - known:
        sys.exit(f"not in the catalogue: {', '.join(sorted(unknown))}")
    return [(codec, stream) for codec, stream in streams
            if (stream.short or not short) and
            (not names or codec.name in names or f"{codec.name}/{stream.name}" in names)]


def run_all(streams, jobs):
    """The results, in the order of the streams; a line each is printed as they come."""
    with x_display() as display, work_folder() as folder, ThreadPoolExecutor(jobs) as pool:
        def run_one(codec_and_stream):
            codec, stream = codec_and_stream
            result = check(codec, stream, folder, display)
            print(f"{result.status:8}{codec.name}/{stream.name} ({result.frames} frames) {result.reason}", flush=True)
            return result
        return list(pool.map(run_one, streams))


def count(results, status):
    return sum(result.status == status for result in results)


def summary(results):
    return ", ".join(f"{count(results, status)} {status}" for status in (PASSED, FAILED, SKIPPED))


def table(streams, results):
    lines = ["| codec | stream | covers | size | frames | result |", "|---|---|---|---|---|---|"]
    for (codec, stream), result in zip(streams, results):
        size = stream.size.replace(" ", ", ")
        outcome = f"{result.status}: {result.reason}" if result.reason else result.status
        lines.append(f"| {codec.name} | {stream.name} | {stream.covers} | {size} | {result.frames} | {outcome} |")
    return "\n".join(lines)


def document(streams, results):
    frames = sum(result.frames for result in results if result.status == PASSED)
    return f"""# Streams that the VA driver decodes

Written by `tests/streams/run_streams.py --table docs/vaapi-streams.md`. FFmpeg decodes every stream through the VA
driver and by its own decoder, and each frame must have the same digest; the driver's counters show that it was the
driver. What makes the streams: `tests/streams/catalogue`.

{len(results)} streams: {summary(results)}; {frames} frames are equal.

{table(streams, results)}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="the short subset only")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="streams at the same time")
    parser.add_argument("--table", type=Path, help="a Markdown file for the results")
    parser.add_argument("names", nargs="*", metavar="CODEC[/STREAM]")
    arguments = parser.parse_args()

    streams = chosen(arguments.names, arguments.short)
    results = run_all(streams, arguments.jobs)
    print(summary(results))
    if arguments.table:
        arguments.table.write_text(document(streams, results))
    if count(results, FAILED):
        sys.exit(1)
    if not count(results, PASSED):
        sys.exit(NONE_RAN)


main()

"""Decodes a stream through the VA driver and by FFmpeg's own decoder, and compares every frame."""

import subprocess
from dataclasses import dataclass

from client import BIN, counters_of, must_run
from encode import CannotEncode, encode

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"

# From a surface to the layout of FFmpeg's own decoder: filters, by that layout. The range is set, since FFmpeg would
# convert full range to limited.
INTERLEAVED = "format={surface},setparams=range=limited,format={planar}"
FROM_SURFACE = {
    "yuv420p": INTERLEAVED.format(surface="nv12", planar="yuv420p"),
    "yuvj420p": INTERLEAVED.format(surface="nv12", planar="yuv420p"),
    "yuv420p10le": INTERLEAVED.format(surface="p010le", planar="yuv420p10le"),
    "yuvj422p": "format=yuv422p",
    "yuvj440p": "format=yuv440p",
    "yuvj444p": "format=yuv444p",
    "yuv411p": "format=yuv411p",
    "gray": "format=gray",
}


@dataclass(frozen=True)
class Result:
    status: str
    frames: int = 0
    reason: str = ""


def va_environment(display):
    """The driver of this build, whatever the shell's environment says."""
    return {**display, "LIBVA_DRIVER_NAME": "zeva", "LIBVA_DRIVERS_PATH": str(BIN.parent / "lib/zeva/drivers")}


def digests(output):
    """The digests of FFmpeg's framemd5."""
    return [line.split(",")[-1].strip() for line in output.splitlines() if not line.startswith("#")]


def input_arguments(decoder, stream, file):
    seek = ["-ss", stream.seek] if stream.seek else []
    return ["-c:v", decoder, *seek, "-i", file]


def va_input_arguments(codec, stream, file, env):
    """For surfaces as frames, with which FFmpeg cannot fall back to its own decoder unseen."""
    return ["-hwaccel", "vaapi", "-hwaccel_device", env["DISPLAY"], "-hwaccel_output_format", "vaapi",
            *input_arguments(codec.decoder, stream, file)]


def digest_arguments(target="-", filters="null", number=0):
    """The output: digests of the input of that number, none left out and none repeated."""
    return ["-map", f"{number}:v", "-vf", filters, "-fps_mode", "passthrough", "-f", "framemd5", target]


def va_filters(stream):
    return f"hwdownload,{FROM_SURFACE[stream.pixels]}"


def decode_by_software(codec, stream, file):
    decoder = codec.software_decoder or codec.decoder
    arguments = [*input_arguments(decoder, stream, file), *digest_arguments()]
    return digests(must_run("ffmpeg", "-v", "error", *arguments).stdout)


def decode_by_va(codec, stream, file, env):
    arguments = [*va_input_arguments(codec, stream, file, env), *digest_arguments(filters=va_filters(stream))]
    return digests(must_run("ffmpeg", "-v", "error", *arguments, env=env).stdout)


def complaint(expected, found, counts):
    """What is wrong with the pictures or with what the driver says of itself; empty when nothing is."""
    if not expected:
        return "FFmpeg's own decoder gives no frame"
    if len(found) != len(expected):
        return f"{len(found)} frames instead of {len(expected)}"
    wrong = [index for index, digest in enumerate(found) if digest != expected[index]]
    if wrong:
        return f"{len(wrong)} frames differ, the first is {wrong[0]}"
    if not counts.get("pictures_decoded"):
        return "the driver decoded nothing"
    bad = [f"{name} {value}" for name, value in counts.items()
           if value and (name == "pictures_failed" or name.endswith("_alive"))]
    return ", ".join(bad)


def check(codec, stream, folder, display):
    """Makes the stream, compares it, and removes it."""
    try:
        file = encode(codec, stream, folder)
    except CannotEncode as error:
        return Result(SKIPPED, reason=str(error))
    counters = file.with_suffix(".counters")
    env = {**va_environment(display), "ZEVA_COUNTERS": str(counters)}
    if stream.tiled:
        env["ZEVA_DECODE_TARGET"] = "tiled-only"
    try:
        expected = decode_by_software(codec, stream, file)
        reason = complaint(expected, decode_by_va(codec, stream, file, env), counters_of(counters))
        return Result(FAILED if reason else PASSED, len(expected), reason)
    except (AssertionError, subprocess.TimeoutExpired) as error:  # a decoder that does not end well
        return Result(FAILED, reason=str(error).splitlines()[0])
    finally:
        file.unlink()
        counters.unlink(missing_ok=True)

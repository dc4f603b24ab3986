"""Makes the streams of the catalogue, with FFmpeg's encoders and a few programs."""

import shlex
import shutil
import subprocess
from dataclasses import replace

from bitstreams import ivf, mpeg2_fields
from client import CLIP

SMALLEST_SOURCE = 64  # pixels: FFmpeg's sources want some room


class CannotEncode(Exception):
    """An encoder is missing, or lacks what the stream needs."""


def run_encoder(*command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL):
    if shutil.which(command[0]) is None:
        raise CannotEncode(f"{command[0]} is not installed")
    result = subprocess.run([str(part) for part in command], stdin=stdin, stdout=stdout, stderr=subprocess.PIPE,
                            timeout=600)
    if result.returncode != 0:
        message = result.stderr.decode(errors="replace").strip().splitlines() or ["no message"]
        raise CannotEncode(f"{command[0]}: {message[0]}")


def source_graph(stream, width, height):
    """FFmpeg's filter graph that gives the pictures to encode."""
    room = f"{max(width, SMALLEST_SOURCE)}x{max(height, SMALLEST_SOURCE)}"
    source = f"movie=filename='{CLIP}'" if stream.source == "clip" else f"{stream.source}=size={room}:rate=25"
    return f"{source},{stream.filters},scale={width}:{height},setsar=1,format={stream.pixels}"


def ffmpeg_source(stream, width, height):
    return ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source_graph(stream, width, height), "-frames:v",
            stream.frames]


def by_ffmpeg(encoder, stream, options, size, file):
    run_encoder(*ffmpeg_source(stream, *size), "-c:v", encoder, *options, file)


def by_mpeg2enc(stream, options, size, file):
    raw = file.with_suffix(".y4m")
    run_encoder(*ffmpeg_source(stream, *size), raw)
    with raw.open("rb") as pictures:
        run_encoder("mpeg2enc", *options, "-o", file, stdin=pictures)
    raw.unlink()


def by_mpeg2_fields(_, options, size, file):
    mpeg2_fields.write(file, *size, options)


def by_x264(*more_options):
    def encode(stream, options, size, file):
        by_ffmpeg("libx264", stream, [*options, *more_options], size, file)
    return encode


def by_x264_fields(stream, options, size, file):
    """Two pictures of half the height for each frame, which are yet to be rewritten."""
    width, height = size
    by_ffmpeg("libx264", replace(stream, frames=2 * stream.frames), options, (width, height // 2), file)


def by_x264_cabac_fields(stream, options, size, file):
    """The same with a parameter set of their own, and P and B pictures without coefficients: the quantiser leaves none
    of luma, and chroma is flat. The options end with those of x264."""
    coarsest = ",".join(["255"] * 16)
    options = [*options[:-1], f"{options[-1]}:cabac=1:sps-id=1:8x8dct=0:qp=51:ipratio=10:aq-mode=0:cqm4={coarsest}"]
    by_x264_fields(replace(stream, filters=f"{stream.filters},hue=s=0"), options, size, file)


def one_after_the_other(*encoders):
    def encode(stream, options, size, file):
        parts = [file.with_suffix(f".{number}{file.suffix}") for number, _ in enumerate(encoders)]
        for encoder, part in zip(encoders, parts):
            encoder(stream, options, size, part)
        join(parts, file)
        for part in parts:
            part.unlink()
    return encode


def by_webm_program(program):
    """libvpx's and libaom's own programs."""
    def encode(stream, options, size, file):
        raw = file.with_suffix(".y4m")
        run_encoder(*ffmpeg_source(stream, *size), "-strict", "-1", raw)
        run_encoder(program, "--ivf", *options, "-o", file, raw)
        raw.unlink()
    return encode


def by_cjpeg(stream, options, size, file):
    raw = file.with_suffix(".ppm")
    run_encoder(*ffmpeg_source(stream, *size), "-pix_fmt", "rgb24", raw)
    with file.open("wb") as out:
        run_encoder("cjpeg", *options, raw, stdout=out)
    raw.unlink()


# What makes a stream, and the extension of its file.
PROGRAMS = {
    "mpeg2enc": (by_mpeg2enc, "m2v"),
    "mpeg2_fields": (by_mpeg2_fields, "m2v"),
    "x264_fields": (by_x264_fields, "h264"),
    "x264_cabac_fields": (one_after_the_other(by_x264_fields, by_x264_cabac_fields), "h264"),
    "x264_frames_and_fields": (one_after_the_other(by_x264(), by_x264_fields), "h264"),
    "x264_mbaff_and_fields": (one_after_the_other(by_x264("-flags", "+ildct"), by_x264_fields), "h264"),
    "vpxenc": (by_webm_program("vpxenc"), "ivf"),
    "aomenc": (by_webm_program("aomenc"), "ivf"),
    "cjpeg": (by_cjpeg, "jpg"),
}


def join(parts, file):
    """Elementary streams one after the other."""
    if file.suffix == ".ivf":
        contents = [ivf.read(part) for part in parts]
        ivf.write(file, contents[0][0], [frame for _, frames in contents for frame in frames])
    else:
        file.write_bytes(b"".join(part.read_bytes() for part in parts))


def encode(codec, stream, folder):
    """The stream as a file of the folder."""
    elementary = stream.rewrite or " " in stream.size
    program, extension = PROGRAMS.get(stream.encoder, (None, codec.extension if elementary else "mkv"))
    side_file = folder / f"{codec.name}-{stream.name}.txt"
    side_file.write_text(stream.side_file)
    options = shlex.split(stream.options.replace("{file}", str(side_file)))
    parts = []
    for size in stream.size.split():
        parts.append(folder / f"{codec.name}-{stream.name}-{size}.{extension}")
        width_and_height = [int(number) for number in size.split("x")]
        if program:
            program(stream, options, width_and_height, parts[-1])
        else:
            by_ffmpeg(stream.encoder or codec.encoder, stream, options, width_and_height, parts[-1])
    file = folder / f"{codec.name}-{stream.name}.{extension}"
    join(parts, file) if elementary else parts[0].rename(file)
    for part in parts:
        part.unlink(missing_ok=True)
    side_file.unlink()
    if stream.rewrite:
        stream.rewrite(file)
    return file

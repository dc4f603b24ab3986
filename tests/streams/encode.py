"""Makes the streams of the catalogue, with FFmpeg's encoders and a few programs."""

import shlex
import shutil
import subprocess

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

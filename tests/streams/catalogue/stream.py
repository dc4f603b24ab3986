"""What a line of the catalogue is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stream:
    name: str
    covers: str  # the tool of the codec, for the table of the results
    options: str = ""  # the encoder's arguments; {file} stands for a file that holds side_file
    size: str = "320x240"  # several, with spaces between: the stream changes its size
    frames: int = 16  # of each size
    pixels: str = "yuv420p"  # FFmpeg's name of what is encoded, and of what its own decoder gives
    source: str = "testsrc2"  # also mandelbrot, and clip: the camera's
    filters: str = "noise=alls=8:allf=t"  # of the source: without noise many blocks are skipped
    encoder: str = ""  # a program of encode.PROGRAMS or an encoder of FFmpeg instead of the codec's
    side_file: str = ""
    rewrite: Callable[[Path], None] | None = None  # changes the elementary stream where no encoder makes such
    seek: float = 0  # seconds: decoding begins there
    tiled: bool = False  # decoded as by a driver whose surfaces are Y-tiled
    short: bool = False  # in the short subset


@dataclass(frozen=True)
class Codec:
    name: str
    encoder: str  # FFmpeg's
    extension: str  # of an elementary stream
    decoder: str  # FFmpeg's, with and without VA-API
    streams: tuple[Stream, ...]
    software_decoder: str = ""  # where the one of VA-API has no software of its own

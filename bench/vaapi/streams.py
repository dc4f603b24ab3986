"""The streams that decoding is measured with: the clip at 1920x1080 as common encoder settings give it."""

from dataclasses import dataclass

from client import CLIP, must_run

LOOPS = 7  # of the clip's 36 frames, beside the first
SCALED = "scale=1920:1080:flags=bicubic,noise=alls=4:allf=t,format=yuv420p"  # the noise keeps the encoders busy


@dataclass(frozen=True)
class Stream:
    name: str
    decoder: str   # FFmpeg's, which VA-API accelerates
    software: str  # FFmpeg's own choice for it
    encoding: str

    def without_frame_threads(self):
        """Options of the software decoder that make threads share one picture."""
        return ["-flags", "low_delay"] if self.software == "libdav1d" else ["-thread_type", "slice"]


STREAMS = (
    Stream("h264", "h264", "h264", "-c:v libx264 -preset veryfast -crf 23"),
    Stream("h264-slices", "h264", "h264", "-c:v libx264 -preset veryfast -crf 23 -x264-params slices=4"),
    Stream("hevc", "hevc", "hevc", "-c:v libx265 -preset superfast -crf 26 -x265-params log-level=error"),
    Stream("vp9", "vp9", "vp9",
           "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -row-mt 1 -tile-columns 2 -b:v 0 -crf 36"),
    Stream("av1", "av1", "libdav1d", "-c:v libsvtav1 -preset 10 -crf 35"),
)


def encoded(stream, frames, folder):
    """The stream's file; made when it is not there yet."""
    file = folder / f"{stream.name}-{frames}.mkv"
    if not file.exists():
        partial = file.with_suffix(".partial.mkv")
        must_run("ffmpeg", "-v", "error", "-y", "-stream_loop", LOOPS, "-i", CLIP, "-map", "0:v", "-vf", SCALED,
                 "-frames:v", frames, *stream.encoding.split(), partial, timeout=1800)
        partial.rename(file)
    return file

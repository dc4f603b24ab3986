"""The test streams of every codec that the VA driver decodes."""

from catalogue import av1, h264, hevc, jpeg, mpeg2, vp8, vp9
from catalogue.stream import Codec

CODECS = (
    Codec("h264", "libx264", "h264", "h264", h264.STREAMS),
    Codec("hevc", "libx265", "hevc", "hevc", hevc.STREAMS),
    Codec("vp8", "libvpx", "ivf", "vp8", vp8.STREAMS),
    Codec("vp9", "libvpx-vp9", "ivf", "vp9", vp9.STREAMS),
    Codec("av1", "libaom-av1", "obu", "av1", av1.STREAMS, software_decoder="libdav1d"),
    Codec("mpeg2", "mpeg2video", "m2v", "mpeg2video", mpeg2.STREAMS),
    Codec("jpeg", "mjpeg", "mjpeg", "mjpeg", jpeg.STREAMS),
)


def find(name):
    """The codec and the stream of "codec/stream"."""
    codec_name, stream_name = name.split("/")
    codec = next(codec for codec in CODECS if codec.name == codec_name)
    return codec, next(stream for stream in codec.streams if stream.name == stream_name)

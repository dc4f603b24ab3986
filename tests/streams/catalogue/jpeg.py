"""Baseline JPEG, by FFmpeg's MJPEG encoder and by libjpeg's program."""

from catalogue.stream import Stream


def mjpeg(name, covers, options="", sampling="420", size="320x240", frames=5, **rest):
    return Stream(name, covers, options, pixels=f"yuvj{sampling}p", size=size, frames=frames, **rest)


def cjpeg(name, covers, options, pixels="yuvj420p", size="320x240", **rest):
    return Stream(f"cjpeg-{name}", covers, options, encoder="cjpeg", pixels=pixels, size=size, frames=1, **rest)


STREAMS = (
    mjpeg("420", "4:2:0", short=True),
    mjpeg("422", "4:2:2", sampling="422", short=True),
    mjpeg("444", "4:4:4", sampling="444", short=True),
    mjpeg("camera", "a camera's picture", source="clip", size="640x360"),
    mjpeg("420-optimal", "Huffman tables of the picture", "-huffman optimal"),
    mjpeg("420-default-tables", "the standard's Huffman tables", "-huffman default"),
    mjpeg("422-default-tables", "the standard's Huffman tables, odd size", "-huffman default", "422", "321x241"),
    mjpeg("444-optimal", "4:4:4, odd size", "-huffman optimal -q:v 2", "444", "321x241"),
    mjpeg("420-fine", "quantiser 1", "-q:v 1 -qmin 1"),
    mjpeg("420-coarse", "quantiser 31", "-q:v 31"),
    mjpeg("420-restart", "restart markers", "-slices 4 -threads 4 -thread_type slice", size="640x360", short=True),
    *(mjpeg(f"{sampling}-{size}", f"{size}, {sampling}", sampling=sampling, size=size)
      for size in ("1x1", "7x5") for sampling in ("420", "422", "444")),
    mjpeg("420-322x242", "322x242", size="322x242", short=True),
    mjpeg("420-4096x2304", "4096x2304", size="4096x2304", frames=2),
    mjpeg("422-4096x2304", "4096x2304, 4:2:2", sampling="422", size="4096x2304", frames=2),
    mjpeg("new-size", "the size changes", size="320x240 176x144 642x362", frames=3, short=True),
    mjpeg("tiled", "Y-tiled surfaces", size="322x242", tiled=True),
    cjpeg("420", "4:2:0, libjpeg", "-sample 2x2"),
    cjpeg("422", "4:2:2, libjpeg", "-sample 2x1", "yuvj422p"),
    cjpeg("444", "4:4:4, libjpeg", "-sample 1x1", "yuvj444p"),
    cjpeg("440", "4:4:0", "-sample 1x2", "yuvj440p"),
    cjpeg("440-odd", "4:4:0, 7x5", "-sample 1x2", "yuvj440p", "7x5"),
    cjpeg("411", "4:1:1", "-sample 4x1", "yuv411p"),
    cjpeg("411-odd", "4:1:1, 321x241", "-sample 4x1", "yuv411p", "321x241"),
    cjpeg("grey", "4:0:0", "-grayscale", "gray", short=True),
    cjpeg("grey-odd", "4:0:0, 321x241", "-grayscale", "gray", "321x241"),
    cjpeg("grey-1x1", "4:0:0, 1x1", "-grayscale", "gray", "1x1"),
    cjpeg("restart-1", "a restart marker each row", "-sample 2x2 -restart 1"),
    cjpeg("restart-blocks", "a restart marker each 3 blocks, 4:2:2", "-sample 2x1 -restart 3B", "yuvj422p", "321x241"),
    cjpeg("optimised", "optimised Huffman tables", "-sample 2x2 -optimize", size="322x242"),
    cjpeg("quality-5", "quality 5", "-sample 2x2 -quality 5 -baseline", size="322x242"),
    cjpeg("quality-100", "quality 100", "-sample 2x2 -quality 100", size="322x242"),
)

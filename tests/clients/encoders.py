#!/usr/bin/env python3
"""FFmpeg's VA-API encoders on the software VA driver, beside the same libraries called by FFmpeg directly.

Every stream is decoded by FFmpeg's own decoders, which must find no error and all frames. That the driver did the
work is shown by its own count of pictures. ZEVA_ALL_ENCODERS=1 runs all cases; without it, the quick ones."""

import json
import os
import re
import unittest
from dataclasses import dataclass, field

from client import CLIP, counters_of, must_run, work_folder, x_display

FRAMES = 40
SIZE = "352x288"
ODD_SIZE = "322x242"
RATE = 25
MAX_LOSS = 0.3  # dB, against the library called directly
LEAST_QUALITY = 32  # dB; frames in a wrong order have less than 30
RUN_ALL = "ZEVA_ALL_ENCODERS" in os.environ
SURFACES = {"yuv420p10le": "p010le"}  # of samples that raw files have in another order


@dataclass
class Case:
    """What is asked of an encoder, and of the library by FFmpeg without the driver. Both are options of ffmpeg."""
    name: str
    options: str
    library: str | None = None  # None: only the stream is checked
    size: str = SIZE
    quick: bool = False  # runs without ZEVA_ALL_ENCODERS
    max_rate: float = 1.1  # of the bits that the library spends
    pixels: str = "nv12"
    frame_types: str | None = None  # of the first frames
    reordered: int = 0  # how many frames are coded before one that is shown earlier


@dataclass
class Codec:
    encoder: str  # of FFmpeg, on the driver, and options for all cases
    library: str  # FFmpeg's other encoder for the codec, and what makes it work as the driver does
    container: str
    name: str  # as ffprobe tells it
    cases: list = field(default_factory=list)


def rate(bits, most, buffer):
    return f"-b:v {bits} -maxrate {most} -bufsize {buffer}"


def x264(b_pictures=0, references=1, pyramid="none"):
    """Without looking ahead, as in the driver."""
    return (f"-x264-params bframes={b_pictures}:b-adapt=0:b-pyramid={pyramid}:ref={references}:rc-lookahead=0:mbtree=0:"
            "scenecut=0:weightp=0:ipratio=1:threads=1")


X264 = f"libx264 -preset medium {x264()}"


def vpx_quantizer(number, index):
    """Options for the driver and for the library: libvpx's quantiser `number` is the codec's `index`."""
    return f"-rc_mode CQP -global_quality {index}", f"-qmin {number} -qmax {number} -crf {number} -b:v 20M"


def vpx_rate(mode, kilobits, most):
    """The same bits for the driver and for the library, whose buffer starts as full as FFmpeg has the driver's."""
    limits = rate(f"{kilobits}k", f"{most}k", f"{most}k")
    lowest = f"-minrate {kilobits}k " if mode == "CBR" else ""
    return f"-rc_mode {mode} {limits}", f"{lowest}{limits} -rc_init_occupancy {most * 3 // 4}k"


def x265(b_pictures=0, look_ahead=0):
    """x265 must look ahead at as many pictures as it changes the order of."""
    return (f"-x265-params log-level=none:bframes={b_pictures}:b-adapt=0:b-pyramid=0:rc-lookahead={look_ahead}:"
            "frame-threads=1:scenecut=0:cutree=0:weightp=0:ref=1:open-gop=0")


X265 = f"libx265 -preset medium {x265()}"


def x265_quantizer(qp):
    """The driver's options and the library's; all pictures have one quantiser, I pictures too."""
    return f"-qp {qp} -g 15", f"-qp {qp} -i_qfactor 1 -g 15 -keyint_min 15"


def x265_rate(mode, target, most):
    """In kbit/s; the buffer holds a second."""
    bits = rate(f"{target}k", f"{most}k", f"{most}k")
    return f"-rc_mode {mode} {bits}", f"{bits} -g 120"


# No looking ahead, and key pictures as often as the driver is asked for them: not where the scene changes.
VPX = "-lag-in-frames 0 -auto-alt-ref 0 -cpu-used 1 -g 120 -keyint_min 120"


def halved(table):
    """What a quality of 75 makes of a table."""
    return ",".join(str(value // 2) for value in table)


# ITU-T T.81, annex K.1, row by row.
LUMA_QUANTISERS = [16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
                   14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
                   49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99]
CHROMA_QUANTISERS = [17, 18, 24, 47, *[99] * 4, 18, 21, 26, 66, *[99] * 4, 24, 26, 56, *[99] * 5, 47, 66, *[99] * 38]


def jpeg_75(pixels):
    """libavcodec takes tables as they are with this quantiser, apart from their first value, which is 8."""
    return (f"-pix_fmt {pixels} -q:v 8 -intra_matrix {halved(LUMA_QUANTISERS)} "
            f"-chroma_intra_matrix {halved(CHROMA_QUANTISERS)}")


JPEG_RATE = 1.15  # libavcodec rounds coefficients downwards, for fewer bits and less quality

CODECS = [
    Codec("h264_vaapi -bf 0", X264, "mp4", "h264", [
        Case("constant QP", "-qp 24 -g 15", "-qp 24 -g 15", quick=True, frame_types="IPPPPPPPPPPPPPPI"),
        Case("constant QP of few bits", "-qp 38 -g 30", "-qp 38 -g 30"),
        Case("constant QP of many bits", "-qp 12 -g 30", "-qp 12 -g 30"),
        Case("constant bit rate", "-rc_mode CBR " + rate("600k", "600k", "600k"), rate("600k", "600k", "600k"),
             quick=True),
        Case("variable bit rate", "-rc_mode VBR " + rate("500k", "1000k", "1000k"), rate("500k", "1000k", "1000k")),
        Case("constant quality", "-rc_mode ICQ -global_quality 25", "-crf 25"),
        Case("quality with a highest rate", "-rc_mode QVBR -global_quality 25 " + rate("800k", "1200k", "1200k"),
             "-crf 25 -maxrate 1200k -bufsize 1200k"),
        Case("B pictures", "-qp 24 -b_qfactor 1 -bf 2 -g 15", f"-qp 24 -b_qfactor 1 -g 15 {x264(2, 2)}",
             frame_types="IPPPPPPPPPPPPPPI", reordered=1, quick=True),
        Case("B pictures that are references", "-qp 24 -b_qfactor 1 -bf 3 -b_depth 2 -g 15",
             f"-qp 24 -b_qfactor 1 -g 15 {x264(3, 3, 'normal')}", reordered=2, quick=True),
        Case("three layers of B pictures", "-qp 24 -bf 7 -b_depth 3 -g 30", reordered=3),
        Case("B pictures before their I picture", "-qp 24 -bf 2 -g 5 -idr_interval 3", frame_types="IPPPPIPPPPI",
             reordered=1),
        Case("B pictures at a constant bit rate", "-bf 2 -rc_mode CBR " + rate("600k", "600k", "600k"), reordered=1),
        Case("B pictures at a variable bit rate", "-bf 2 -rc_mode VBR " + rate("500k", "1000k", "1000k"),
             f"{rate('500k', '1000k', '1000k')} {x264(2, 2)}", reordered=1),
        Case("B pictures in slices", "-qp 24 -bf 2 -slices 3 -coder cavlc", reordered=1),
        Case("B pictures become P in Constrained Baseline", "-qp 24 -profile:v constrained_baseline -bf 2 -g 15",
             frame_types="IPPPPPPPPPPPPPPI"),
        Case("Main", "-qp 24 -profile:v main", "-qp 24 -profile:v main"),
        Case("Constrained Baseline", "-qp 24 -profile:v constrained_baseline", "-qp 24 -profile:v baseline"),
        Case("CAVLC", "-qp 24 -coder cavlc", "-qp 24 -coder cavlc", quick=True),
        Case("slices", "-qp 24 -slices 3", "-qp 24 -slices 3"),
        Case("I pictures that are not IDR", "-qp 24 -g 5 -idr_interval 3", frame_types="IPPPPIPPPPI"),
        Case("access unit delimiters", "-qp 24 -aud 1 -g 10"),
        Case("intra only", "-qp 24 -g 1", "-qp 24 -g 1", frame_types="IIII"),
        Case("fastest", "-qp 24 -compression_level 7"),
        Case("slowest", "-qp 24 -compression_level 1"),
        Case("odd size", "-qp 24", "-qp 24", size=ODD_SIZE, quick=True),
        Case("small", "-qp 24", size="18x34"),
        Case("full HD", "-qp 28", size="1920x1080"),
    ]),
    Codec("hevc_vaapi -bf 0", X265, "mp4", "hevc", [
        Case("constant QP", *x265_quantizer(24), quick=True, frame_types="IPPPPPPPPPPPPPPI"),
        Case("constant QP of few bits", *x265_quantizer(38)),
        Case("constant QP of many bits", *x265_quantizer(12)),
        Case("constant bit rate", *x265_rate("CBR", 600, 600), quick=True),
        Case("variable bit rate", *x265_rate("VBR", 500, 1000)),
        Case("constant quality", "-rc_mode ICQ -global_quality 28", "-crf 28 -g 120"),
        Case("B pictures become P", "-qp 24 -bf 2 -g 15", frame_types="IPPPPPPPPPPPPPPI", quick=True),
        Case("10 bit", x265_quantizer(24)[0], "-pix_fmt yuv420p10le " + x265_quantizer(24)[1],
             pixels="yuv420p10le", quick=True),
        Case("I pictures that are not IDR", "-qp 24 -g 5 -idr_interval 3", frame_types="IPPPPIPPPPI"),
        Case("access unit delimiters", "-qp 24 -aud 1 -g 10"),
        Case("intra only", "-qp 24 -g 1", frame_types="IIII"),
        Case("fastest", "-qp 24 -compression_level 7"),
        Case("slowest", "-qp 24 -compression_level 1"),
        Case("odd size", *x265_quantizer(24), size=ODD_SIZE, quick=True),
        Case("small", "-qp 24", size="66x70"),
        Case("full HD", "-qp 28", size="1920x1080"),
    ]),
    Codec("vp8_vaapi", f"libvpx {VPX}", "webm", "vp8", [
        Case("constant QP", *vpx_quantizer(30, 39), quick=True),
        Case("constant QP of few bits", *vpx_quantizer(55, 103)),
        Case("constant QP of many bits", *vpx_quantizer(12, 15)),
        Case("constant bit rate", *vpx_rate("CBR", 600, 600), quick=True),
        Case("variable bit rate", *vpx_rate("VBR", 500, 1000)),
        Case("B pictures become P", "-rc_mode CQP -bf 2 -g 15", frame_types="IPPPPPPPPPPPPPPI"),
        Case("intra only", "-rc_mode CQP -g 1", frame_types="IIII"),
        Case("fastest", "-rc_mode CQP -compression_level 7"),
        Case("odd size", *vpx_quantizer(30, 39), size=ODD_SIZE),
        Case("small", "-rc_mode CQP", size="18x34"),
    ]),
    Codec("vp9_vaapi", f"libvpx-vp9 {VPX}", "webm", "vp9", [
        Case("constant QP", *vpx_quantizer(25, 100), quick=True),
        Case("constant QP of few bits", *vpx_quantizer(50, 200)),
        Case("constant QP of many bits", *vpx_quantizer(10, 40)),
        Case("constant bit rate", *vpx_rate("CBR", 600, 600)),
        Case("variable bit rate", *vpx_rate("VBR", 500, 1000)),
        Case("B pictures become P", "-rc_mode CQP -bf 2 -g 15", frame_types="IPPPPPPPPPPPPPPI"),
        Case("intra only", "-rc_mode CQP -g 1", frame_types="IIII"),
        Case("10 bit", vpx_quantizer(25, 100)[0], "-pix_fmt yuv420p10le " + vpx_quantizer(25, 100)[1],
             pixels="yuv420p10le"),
        Case("fastest", "-rc_mode CQP -compression_level 7"),
        Case("odd size", *vpx_quantizer(25, 100), size=ODD_SIZE, quick=True),
        Case("small", "-rc_mode CQP", size="18x34"),
    ]),
    Codec("mpeg2_vaapi", "mpeg2video -bf 0 -sc_threshold 1000000000", "mkv", "mpeg2video", [
        Case("constant QP", "-global_quality 5 -g 15", "-q:v 5 -g 15", quick=True, frame_types="IPPPPPPPPPPPPPPI"),
        Case("constant QP of few bits", "-global_quality 25 -g 30", "-q:v 25 -g 30"),
        Case("constant QP of many bits", "-global_quality 1 -g 30", "-q:v 1 -qmin 1 -g 30"),
        Case("constant bit rate", "-rc_mode CBR -g 30 " + rate("700k", "700k", "700k"),
             "-g 30 " + rate("700k", "700k", "700k"), quick=True),
        Case("variable bit rate", "-rc_mode VBR -g 30 " + rate("600k", "1200k", "1200k"),
             "-g 30 " + rate("600k", "1200k", "1200k")),
        Case("B pictures become P", "-global_quality 5 -bf 2 -g 15", frame_types="IPPPPPPPPPPPPPPI"),
        Case("Simple", "-global_quality 5 -profile:v simple -level main", "-q:v 5 -g 120"),
        Case("intra only", "-global_quality 5 -g 1", "-q:v 5 -g 1", frame_types="IIII"),
        Case("slowest", "-global_quality 5 -compression_level 1"),
        Case("odd size", "-global_quality 5 -g 30", "-q:v 5 -g 30", size=ODD_SIZE),
        Case("small", "-global_quality 5", size="18x34"),
        Case("full HD", "-global_quality 8", size="1920x1080"),
    ]),
    Codec("mjpeg_vaapi", "mjpeg -strict unofficial -huffman default", "mkv", "mjpeg", [
        Case("quality", "-global_quality 75", jpeg_75("yuv420p"), max_rate=JPEG_RATE, quick=True,
             frame_types="III"),
        Case("4:2:2", "-global_quality 75", jpeg_75("yuv422p"), max_rate=JPEG_RATE, pixels="yuyv422"),
        Case("4:2:2 in planes", "-global_quality 75", jpeg_75("yuv422p"), max_rate=JPEG_RATE, pixels="yuv422p"),
        Case("4:4:4", "-global_quality 75", jpeg_75("yuv444p"), max_rate=JPEG_RATE, pixels="yuv444p", quick=True),
        Case("grey", "-global_quality 75", pixels="gray"),
        Case("no tables in the header", "-global_quality 75 -huffman 0"),
        Case("highest quality", "-global_quality 100"),
        Case("odd size", "-global_quality 75", jpeg_75("yuv420p"), max_rate=JPEG_RATE, size=ODD_SIZE,
             quick=True),
    ]),
]


class Encoders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.display = cls.enterClassContext(x_display())
        cls.work = cls.enterClassContext(work_folder())

    def source(self, case):
        """The frames of a case, raw."""
        file = self.work / f"source-{case.size}-{case.pixels}.nut"
        if not file.exists():
            must_run("ffmpeg", "-v", "error", "-stream_loop", "-1", "-i", CLIP, "-an", "-frames:v", FRAMES,
                     "-vf", f"fps={RATE},scale={case.size.replace('x', ':')}:flags=bicubic,format={case.pixels}",
                     "-c:v", "rawvideo", file)
        return file

    def encode_by_driver(self, codec, case):
        file = self.work / f"driver.{codec.container}"
        counters = self.work / "counters"
        counters.unlink(missing_ok=True)
        must_run("ffmpeg", "-v", "error", "-y", "-init_hw_device", "vaapi=va:,connection_type=x11",
                 "-filter_hw_device", "va", "-i", self.source(case),
                 "-vf", f"format={SURFACES.get(case.pixels, case.pixels)},hwupload", "-c:v", *codec.encoder.split(),
                 *case.options.split(), file, env={**self.display, "ZEVA_COUNTERS": str(counters)})
        counts = counters_of(counters)
        self.assertEqual((counts["pictures_encoded"], counts["pictures_failed"]), (FRAMES, 0))
        return file

    def encode_by_library(self, codec, case):
        file = self.work / f"library.{codec.container}"
        must_run("ffmpeg", "-v", "error", "-y", "-i", self.source(case), "-c:v", *codec.library.split(),
                 *case.library.split(), file)
        return file

    def expect_sound(self, codec, case, file):
        """A file that players open and play to its end."""
        found = json.loads(must_run("ffprobe", "-v", "error", "-show_packets", "-show_frames", "-show_streams",
                                    "-of", "json", file).stdout)
        [stream] = found["streams"]
        self.assertEqual(stream["codec_name"], codec.name)
        self.assertEqual(f"{stream['width']}x{stream['height']}", case.size)
        self.assertEqual(stream["has_b_frames"], case.reordered)
        self.expect_times([entry for entry in found["packets_and_frames"] if entry["type"] == "packet"])
        types = "".join(entry["pict_type"] for entry in found["packets_and_frames"] if entry["type"] == "frame")
        self.assertEqual(len(types), FRAMES)
        if case.frame_types is not None:
            self.assertTrue(types.startswith(case.frame_types), types)
        decoded = must_run("ffmpeg", "-v", "warning", "-xerror", "-err_detect", "explode+crccheck+bitstream", "-i", file,
                           "-f", "null", "-")
        self.assertEqual(decoded.stderr, "")

    def expect_times(self, packets):
        """Each frame has its time, and none is decoded after it."""
        shown = sorted(packet["pts"] for packet in packets)
        self.assertEqual(shown, [round(i * (shown[-1] - shown[0]) / (FRAMES - 1)) + shown[0] for i in range(FRAMES)])
        decoded = [packet["dts"] for packet in packets]
        self.assertEqual(decoded, sorted(set(decoded)))
        for packet in packets:
            self.assertLessEqual(packet["dts"], packet["pts"])

    def psnr(self, case, file):
        in_order = f"settb=1/{RATE},setpts=N"
        graph = (f"[0]{in_order},scale=in_range=tv:out_range=tv,format={case.pixels}[found];[1]{in_order}[source];"
                 "[found][source]psnr")
        result = must_run("ffmpeg", "-v", "info", "-i", file, "-i", self.source(case), "-lavfi", graph, "-f", "null", "-")
        return float(re.search(r"PSNR.* average:(\S+)", result.stderr)[1])

    def test_encoders(self):
        for codec in CODECS:
            for case in codec.cases:
                if RUN_ALL or case.quick:
                    with self.subTest(encoder=codec.encoder, case=case.name):
                        self.check(codec, case)

    def check(self, codec, case):
        found = self.encode_by_driver(codec, case)
        self.expect_sound(codec, case, found)
        quality = self.psnr(case, found)
        if case.library is None:
            return self.assertGreaterEqual(quality, LEAST_QUALITY)
        expected = self.encode_by_library(codec, case)
        qualities = quality, self.psnr(case, expected)
        sizes = found.stat().st_size, expected.stat().st_size
        if RUN_ALL:
            print(f"{codec.encoder}: {case.name}: {qualities[0]:.2f} dB, {sizes[0]} bytes; "
                  f"the library {qualities[1]:.2f} dB, {sizes[1]} bytes", flush=True)
        self.assertGreaterEqual(qualities[0], qualities[1] - MAX_LOSS)
        self.assertLessEqual(sizes[0], case.max_rate * sizes[1])


if __name__ == "__main__":
    unittest.main()

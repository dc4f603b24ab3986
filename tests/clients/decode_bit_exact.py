#!/usr/bin/env python3
"""FFmpeg decodes H.264 through the software VA driver, bit for bit as its own decoder does.

Every stream is encoded here by x264. That the driver decoded it, and not FFmpeg behind our back, is shown by the
driver's own count of pictures."""

import unittest

from client import CLIP, counters_of, must_run, work_folder, x_display

# name: (source size, source options of ffmpeg, x264 parameters)
STREAMS = {
    "baseline": ("320x240", ["-profile:v", "baseline"], "keyint=10"),
    "main-cavlc": ("320x240", ["-profile:v", "main"], "cabac=0:bframes=0"),
    "main-cabac": ("320x240", ["-profile:v", "main"], "cabac=1:bframes=2"),
    "high-8x8": ("320x240", ["-profile:v", "high"], "8x8dct=1:bframes=3"),
    "b-pyramid": ("320x240", [], "bframes=5:b-pyramid=normal:b-adapt=0:ref=4"),
    "weighted-p": ("320x240", ["-vf", "fade=in:0:20"], "weightp=2:bframes=0:ref=3"),
    "weighted-b": ("320x240", ["-vf", "fade=out:0:20"], "weightb=1:bframes=3:weightp=2"),
    "four-slices": ("640x360", [], "slices=4:bframes=2"),
    "references": ("320x240", [], "ref=8:bframes=3:mixed-refs=1"),
    "open-gop": ("320x240", [], "open-gop=1:keyint=8:bframes=3:b-pyramid=strict"),
    "intra-only": ("320x240", [], "keyint=1"),
    "temporal-direct": ("320x240", [], "direct=temporal:bframes=3"),
    "custom-matrices": ("320x240", [], "cqm=jvt:8x8dct=1"),
    "lossy-high-qp": ("320x240", [], "qp=48:bframes=3"),
    "interlaced-mbaff": ("320x240", [], "interlaced=1:bframes=2"),
    "constrained-intra": ("320x240", [], "constrained-intra=1:bframes=2"),
    "full-hd": ("1920x1080", [], "bframes=2:ref=4"),
    "cropped-322x242": ("322x242", [], "bframes=2"),
    "cropped-638x362": ("638x362", [], "bframes=2:slices=4"),
    "tiny-16x16": ("16x16", [], "bframes=1"),
}
FRAMES = 24


def encode(work, name):
    size, options, parameters = STREAMS[name]
    file = work / f"{name}.mkv"
    must_run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25", "-frames:v", FRAMES,
             *options, "-c:v", "libx264", "-preset", "medium", "-pix_fmt", "yuv420p", "-x264-params",
             f"{parameters}:threads=1", file)
    return file


def frame_digests(*arguments, env=None):
    output = must_run("ffmpeg", "-v", "error", *arguments, "-f", "framemd5", "-", env=env).stdout
    return [line.split(",")[-1].strip() for line in output.splitlines() if not line.startswith("#")]


def decode_by_cpu(file):
    return frame_digests("-i", file, "-map", "0:v", "-pix_fmt", "nv12")


def decode_by_va(file, env):
    """Through memory that VA-API owns; hwdownload fails where a frame is not a VA surface."""
    return frame_digests("-hwaccel", "vaapi", "-hwaccel_device", env["DISPLAY"], "-hwaccel_output_format", "vaapi",
                         "-i", file, "-map", "0:v", "-vf", "hwdownload,format=nv12", env=env)


class DecodeBitExact(unittest.TestCase):
    def compare(self, file, env, work):
        counters = work / "counters"
        counters.unlink(missing_ok=True)
        expected = decode_by_cpu(file)
        found = decode_by_va(file, {**env, "ZEVA_COUNTERS": str(counters)})
        self.assertGreater(len(expected), 0)
        self.assertEqual(found, expected)
        counts = counters_of(counters)
        self.assertEqual(counts.get("pictures_decoded"), len(expected))
        self.assertEqual(counts.get("pictures_failed"), 0)
        self.assertEqual([counts[name] for name in counts if name.endswith("_alive")], [0] * 5)

    def test_every_stream(self):
        with x_display() as display, work_folder() as work:
            for name in STREAMS:
                file = encode(work, name)
                with self.subTest(stream=name):
                    self.compare(file, display, work)

    def test_tiled_as_on_intel_hardware(self):
        with x_display() as display, work_folder() as work:
            for name in ("cropped-322x242", "full-hd"):
                file = encode(work, name)
                with self.subTest(stream=name):
                    self.compare(file, {**display, "ZEVA_DECODE_TARGET": "tiled-only"}, work)

    def test_a_real_camera(self):
        with x_display() as display, work_folder() as work:
            self.compare(CLIP, display, work)


if __name__ == "__main__":
    unittest.main()

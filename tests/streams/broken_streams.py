#!/usr/bin/env python3
"""Streams with broken bytes: FFmpeg ends by itself on the VA driver, with no crash and no hang, and no surface or
context stays alive."""

import sys
import unittest
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "clients"))

from catalogue import find
from client import counters_of, must_run, run, work_folder, x_display
from compare import va_environment, va_input_arguments
from encode import encode

NAMES = ("h264/b-pyramid", "h264/mbaff", "h264/fields", "hevc/default", "vp8/realtime", "vp9/altref", "av1/svt-default",
         "mpeg2/b-frames", "mpeg2/interlaced", "jpeg/420-restart", "jpeg/422")
BYTES_PER_ERROR = (500, 50)
LONGEST = 60  # seconds for one stream


class BrokenStreams(unittest.TestCase):
    def setUp(self):
        self.env = va_environment(self.enterContext(x_display()))
        self.folder = self.enterContext(work_folder())

    def decode(self, codec, stream, file):
        """What the driver has counted."""
        counters = file.with_suffix(".counters")
        counters.unlink(missing_ok=True)
        # Surfaces are not downloaded: FFmpeg would end at the first that cannot be.
        result = run("ffmpeg", "-v", "error", *va_input_arguments(codec, stream, file, self.env), "-map", "0:v",
                     "-f", "null", "-", env={**self.env, "ZEVA_COUNTERS": str(counters)}, timeout=LONGEST)
        self.assertIn(result.returncode, range(128), result.stderr[-500:])  # a signal is negative
        return counters_of(counters)

    def check(self, name):
        codec, stream = find(name)
        whole = encode(codec, stream, self.folder)
        tried = 0
        for distance in BYTES_PER_ERROR:
            broken = whole.with_name(f"{whole.stem}-{distance}.nut")  # which, unlike Matroska, does not parse packets
            must_run("ffmpeg", "-v", "error", "-i", whole, "-c", "copy", "-bsf:v", f"noise=amount={distance}", broken)
            counts = self.decode(codec, stream, broken)
            tried += counts.get("pictures_decoded", 0) + counts.get("pictures_failed", 0)
            # Not the buffers: FFmpeg 5.1 forgets those of a picture that vaEndPicture refuses.
            alive = [counts.get(f"{kind}_alive") for kind in ("configs", "contexts", "surfaces", "images")]
            self.assertEqual(alive, [0] * 4, f"one error in {distance} bytes")
        self.assertGreater(tried, 0)

    def test_every_codec(self):
        for name in NAMES:
            with self.subTest(stream=name):
                self.check(name)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""The examples run, and what they tell is true."""

import os
import re
import unittest

from client import CLIP, must_run

EXAMPLES = os.environ["ZEVA_EXAMPLES"]


def mean_luma():
    """The mean of every frame's luma, by FFmpeg's own decoder and filter."""
    output = must_run("ffmpeg", "-v", "error", "-i", CLIP, "-map", "0:v", "-vf",
                      "signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-f", "null", "-").stdout
    return [float(value) for value in re.findall(r"lavfi\.signalstats\.YAVG=([\d.]+)", output)]


class Examples(unittest.TestCase):
    def test_level_zero_to_vaapi(self):
        for memory in ("prime2", "prime"):
            with self.subTest(memory=memory):
                self.assertIn("shows what Level Zero wrote", must_run(f"{EXAMPLES}/level_zero_to_vaapi", memory).stdout)

    def test_vaapi_to_level_zero(self):
        must_run(f"{EXAMPLES}/vaapi_to_level_zero")

    def test_adopt_ffmpeg(self):
        output = must_run(f"{EXAMPLES}/adopt_ffmpeg", CLIP).stdout
        found = [float(value) for value in re.findall(r"mean brightness ([\d.]+)", output)]
        expected = mean_luma()
        self.assertEqual((len(found), len(expected)), (36, 36))
        for frame, values in enumerate(zip(found, expected), 1):
            self.assertAlmostEqual(*values, delta=0.0101, msg=f"frame {frame}")  # both are printed with two places


if __name__ == "__main__":
    unittest.main()

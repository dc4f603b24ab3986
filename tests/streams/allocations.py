#!/usr/bin/env python3
"""FFmpeg decodes streams through the VA driver and reads the pictures; for a picture the driver allocates nothing.

What counts is what the driver's own code asks for. The libraries' allocations are printed, FFmpeg's own among them.
"""

import sys
import unittest
from dataclasses import replace
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "clients"))

from allocation_sites import DRIVER, allocations_per_picture
from catalogue import find
from client import must_run, work_folder, x_display
from compare import va_environment, va_filters, va_input_arguments
from encode import encode

NAMES = ("h264/b-pyramid", "hevc/default", "vp8/realtime", "vp9/altref", "av1/svt-default", "mpeg2/b-frames",
         "jpeg/420-restart")
SIZE = "176x144"
FRAMES = 1000
MOST = 0.2  # a picture: how many pictures wait at a time is up to chance, and each has memory


class Allocations(unittest.TestCase):
    def setUp(self):
        self.env = va_environment(self.enterContext(x_display()))
        self.folder = self.enterContext(work_folder())

    def per_picture(self, name):
        codec, stream = find(name)
        # Not a short one over and over: FFmpeg makes a new context of H.264 when one begins.
        stream = replace(stream, source="testsrc2", size=SIZE, frames=FRAMES)
        file = encode(codec, stream, self.folder)
        arguments = [*va_input_arguments(codec, stream, file, self.env), "-map", "0:v", "-vf", va_filters(stream)]
        return allocations_per_picture(
            lambda frames, counting: must_run("ffmpeg", "-v", "error", *arguments, "-frames:v", frames, "-f", "null", "-",
                                              env={**self.env, **counting}), FRAMES, self.folder)

    def test_nothing_for_a_picture(self):
        for name in NAMES:
            with self.subTest(name):
                counts = self.per_picture(name)
                print(f"{name}: " + ", ".join(f"{module} {count:.2f}" for module, count in counts.most_common()
                                              if abs(count) >= 0.01 or module == DRIVER), flush=True)
                self.assertLessEqual(counts[DRIVER], MOST)


if __name__ == "__main__":
    unittest.main()

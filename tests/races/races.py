#!/usr/bin/env python3
"""Decoders that work at once as contexts of one process have no race; one planted in the driver is reported.

  races.py SANITIZER_LIBRARY FOLDER_OF_DRIVER FOLDER_OF_RACING_DRIVER"""

import sys
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path += [str(TESTS / "clients"), str(TESTS / "streams")]

from catalogue import find
from client import run, work_folder, x_display
from compare import digest_arguments, va_filters, va_input_arguments
from encode import encode

SANITIZER, DRIVER, RACING_DRIVER = sys.argv[1:4]
SUPPRESSIONS = Path(__file__).resolve().parent / "libraries.supp"
NAMES = ("h264/camera", "hevc/default", "vp8/realtime", "vp9/altref", "mpeg2/b-frames")


class Races(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.display = cls.enterClassContext(x_display())
        cls.folder = cls.enterClassContext(work_folder())

    def decode(self, driver, names):
        """By FFmpeg with the sanitizer: it gives each input a VA context, whose pictures interleave."""
        env = {**self.display, "LIBVA_DRIVER_NAME": "zeva", "LIBVA_DRIVERS_PATH": driver}
        inputs, outputs = [], []
        for number, name in enumerate(names):
            codec, stream = find(name)
            inputs += va_input_arguments(codec, stream, encode(codec, stream, self.folder), env)
            outputs += digest_arguments(self.folder / f"{number}.digests", va_filters(stream), number)
        sanitizer = {"LD_PRELOAD": SANITIZER, "TSAN_OPTIONS": f"suppressions={SUPPRESSIONS}"}
        return run("ffmpeg", "-v", "error", "-y", *inputs, *outputs, env={**env, **sanitizer})

    def test_there_is_none(self):
        result = self.decode(DRIVER, NAMES)
        self.assertNotIn("ThreadSanitizer", result.stderr, result.stderr)
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_a_planted_one_is_reported(self):
        result = self.decode(RACING_DRIVER, ["vp8/realtime"])
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("WARNING: ThreadSanitizer: data race", result.stderr)
        self.assertIn("planted_race.cpp", result.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

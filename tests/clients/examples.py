#!/usr/bin/env python3
"""The examples run."""

import os
import unittest

from client import CLIP, must_run

EXAMPLES = os.environ["ZEVA_EXAMPLES"]


class Examples(unittest.TestCase):
    def test_level_zero_to_vaapi(self):
        must_run(f"{EXAMPLES}/level_zero_to_vaapi")

    def test_vaapi_to_level_zero(self):
        must_run(f"{EXAMPLES}/vaapi_to_level_zero")

    def test_adopt_ffmpeg(self):
        must_run(f"{EXAMPLES}/adopt_ffmpeg", CLIP)


if __name__ == "__main__":
    unittest.main()

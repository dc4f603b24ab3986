#!/usr/bin/env python3
"""zeva share on the software drivers: 25 formats, both memory types, both directions, three sizes."""

import itertools
import os
import unittest
from concurrent.futures import ThreadPoolExecutor

from client import TOOL, run

import json

FORMATS = ["nv12", "p010", "i420", "yv12", "yuy2", "uyvy", "rgba", "bgra", "argb", "abgr", "rgbx", "bgrx", "rgbp",
           "444p", "y800", "422h", "422v", "411p", "p012", "y210", "y212", "y410", "y412", "ayuv", "xyuv"]
MEMORY = ["prime2", "prime"]
DIRECTIONS = ["usm-to-va", "va-to-usm"]
SIZES = [(1920, 1080), (641, 481), (2, 2)]
STEPS = {"driver and device", "PCI address", "context", "DRM render node", "VA display", "USM", "dma-buf",
         "VA surface", "release"}

# (format, memory, direction) that may be refused, with the reason. The software drivers share everything.
ALLOWED_REFUSALS = {}


def share(cell):
    pixel_format, memory, direction, (width, height) = cell
    return run(TOOL, "share", "--format", pixel_format, "--memory", memory, "--direction", direction,
               "--width", width, "--height", height, "--json")


class ShareMatrix(unittest.TestCase):
    def test_every_cell(self):
        cells = list(itertools.product(FORMATS, MEMORY, DIRECTIONS, SIZES))
        self.assertEqual(len(cells), 300)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for cell, result in zip(cells, pool.map(share, cells)):
                with self.subTest(cell=cell):
                    if cell[:3] in ALLOWED_REFUSALS:
                        self.assertEqual(result.returncode, 1)
                        continue
                    self.assertEqual(result.returncode, 0, result.stderr)
                    self.check(json.loads(result.stdout)[0], cell)

    def check(self, report, cell):
        pixel_format, memory, direction, (width, height) = cell
        self.assertEqual({step["name"] for step in report["steps"]}, STEPS)
        self.assertEqual(len(report["steps"]), 9)
        self.assertEqual((report["format"], report["memory"], report["direction"]), (pixel_format, memory, direction))
        self.assertEqual([check for check in report["checks"] if "not_verifiable" in check], [])
        # Two names tell the memory of the third; each of three writers is seen through the two other names, and what
        # surrounds the picture is looked at.
        self.assertEqual(len(report["checks"]), 11)
        for check in report["checks"]:
            if check["reader"] != "surroundings":
                self.assertGreaterEqual(check["bytes"], width * height)
        self.assertIn("USM 0 -> 0", report["steps"][-1]["result"])
        self.assertIn("VA objects 0 -> 0", report["steps"][-1]["result"])


if __name__ == "__main__":
    unittest.main()

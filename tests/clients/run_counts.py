#!/usr/bin/env python3
"""zeva run: how every frame came, and how many bytes were moved for it."""

import hashlib
import unittest

from client import CLIP, TOOL, must_run, work_folder, zeva_json

FRAMES = 36
TILED_ONLY = {"ZEVA_DECODE_TARGET": "tiled-only"}


def pictures(folder, *arguments, env=None):
    """The digests of the pictures that a run leaves."""
    must_run(TOOL, "run", CLIP, "-o", folder, *arguments, env=env)
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())]


class RunCounts(unittest.TestCase):
    def expect_paths(self, report, **expected):
        self.assertEqual(report["frames"], FRAMES)
        found = {name: report[name] for name in ("in_place", "gpu_pass", "cpu_copy")}
        self.assertEqual(found, {"in_place": 0, "gpu_pass": 0, "cpu_copy": 0, **expected})

    def test_by_default_every_frame_is_in_place_and_nothing_is_moved(self):
        report = zeva_json("run", CLIP)
        self.expect_paths(report, in_place=FRAMES)
        self.assertEqual(report["library_bytes"], 0)
        self.assertEqual(report["driver_bytes"], 0)
        # libavcodec decodes to planar chroma: the driver's decoder interleaves it, once a frame.
        self.assertEqual(report["decoder_output_bytes"], FRAMES * 320 * 240 // 2)

    def test_a_decoder_that_writes_tiles_takes_one_pass_a_frame(self):
        report = zeva_json("run", CLIP, env=TILED_ONLY)
        self.expect_paths(report, gpu_pass=FRAMES)
        self.assertEqual(report["library_bytes"], 0)
        self.assertGreaterEqual(report["driver_bytes"], FRAMES * report["picture_bytes"])

    def test_in_place_is_refused_where_the_decoder_writes_tiles(self):
        with self.assertRaisesRegex(AssertionError, "ended with 1: zeva: "):
            must_run(TOOL, "run", CLIP, "--path", "in-place", env=TILED_ONLY)

    def test_vpp_is_one_pass_a_frame(self):
        report = zeva_json("run", CLIP, "--path", "vpp")
        self.expect_paths(report, gpu_pass=FRAMES)
        self.assertEqual(report["library_bytes"], 0)

    def test_detiling_is_one_pass_a_frame_and_the_driver_moves_nothing(self):
        report = zeva_json("run", CLIP, "--path", "detile", env=TILED_ONLY)
        self.expect_paths(report, gpu_pass=FRAMES)
        self.assertEqual(report["gpu_pass_by"], {"video_proc": 0, "detile": FRAMES})
        self.assertEqual(report["library_bytes"], 0)
        self.assertEqual(report["driver_bytes"], 0)

    def test_copies_are_counted_to_the_byte(self):
        for env in ({}, TILED_ONLY):
            report = zeva_json("run", CLIP, "--path", "copy", env=env)
            self.expect_paths(report, cpu_copy=FRAMES)
            self.assertEqual(report["picture_bytes"], 320 * 240 * 3 // 2)
            self.assertEqual(report["library_bytes"], FRAMES * report["picture_bytes"])

    def test_the_pictures_are_the_same_whatever_the_way(self):
        with work_folder() as work:
            default = pictures(work / "default")
            self.assertEqual(len(default), FRAMES)
            self.assertEqual(len(set(default)), FRAMES, "every frame is another one")
            self.assertEqual(pictures(work / "tiled", env=TILED_ONLY), default)
            self.assertEqual(pictures(work / "vpp", "--path", "vpp"), default)
            self.assertEqual(pictures(work / "detile", "--path", "detile", env=TILED_ONLY), default)
            self.assertEqual(pictures(work / "copy", "--path", "copy"), default)


if __name__ == "__main__":
    unittest.main()

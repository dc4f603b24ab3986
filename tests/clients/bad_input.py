#!/usr/bin/env python3
"""Bad input to the tool: one line with a remedy, exit code 1, and no half-written file."""

import os
import subprocess
import unittest
from pathlib import Path

from client import CLIP, TOOL, in_private_mounts, must_run, run, work_folder

FULL_DISK = os.environ["ZEVA_FULL_DISK"]


def make_clips(work):
    """Files that are not what they should be, with what the error has to say of each."""
    clip = Path(CLIP).read_bytes()
    (work / "empty.mp4").write_bytes(b"")
    (work / "text.mp4").write_text("This is not a video.\n" * 100)
    (work / "noise.mp4").write_bytes(os.urandom(100000))
    (work / "head.mp4").write_bytes(clip[:48])
    must_run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=duration=1", work / "sound.wav")
    must_run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=duration=1:size=64x64", "-c:v", "mpeg4",
             work / "mpeg4.mp4")
    must_run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=duration=1:size=64x64", "-c:v", "libx264",
             "-pix_fmt", "yuv444p", work / "high444.mp4")
    return ["missing.mp4", "empty.mp4", "text.mp4", "noise.mp4", "head.mp4", "sound.wav", "mpeg4.mp4", "high444.mp4",
            "."]


class BadInput(unittest.TestCase):
    def expect_one_line(self, result, code=1):
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertRegex(result.stderr, r"^zeva: [^\n]{10,}\n$")

    def test_files_that_cannot_be_decoded(self):
        with work_folder() as work:
            for name in make_clips(work):
                with self.subTest(file=name):
                    self.expect_one_line(run(TOOL, "run", work / name, "-o", work / "out"))
                    self.assertEqual(list((work / "out").glob("*")) if (work / "out").exists() else [], [])

    def test_a_file_cut_in_the_middle(self):
        with work_folder() as work:
            # A stream rather than an mp4: its index would be lost with its end.
            must_run("ffmpeg", "-v", "error", "-i", CLIP, "-c", "copy", work / "whole.mkv")
            whole = (work / "whole.mkv").read_bytes()
            (work / "cut.mkv").write_bytes(whole[:len(whole) * 2 // 3])
            result = run(TOOL, "run", work / "cut.mkv", "-o", work / "out")
            self.assertIn(result.returncode, (0, 1))
            if result.returncode == 1:
                self.expect_one_line(result)
            self.expect_whole_pictures(work / "out")

    def test_damaged_streams_end(self):
        with work_folder() as work:
            must_run("ffmpeg", "-v", "error", "-i", CLIP, "-c", "copy", work / "whole.mkv")
            for seed in range(8):
                damaged = bytearray((work / "whole.mkv").read_bytes())
                for position in range(2000 + seed * 37, len(damaged), 997):
                    damaged[position] ^= 1 << (position + seed) % 8
                (work / "damaged.mkv").write_bytes(damaged)
                with self.subTest(seed=seed):
                    result = run(TOOL, "run", work / "damaged.mkv", timeout=60)
                    self.assertIn(result.returncode, (0, 1), result.stderr)
                    if result.returncode == 1:
                        self.expect_one_line(result)

    def expect_some_whole_pictures(self, folder):
        self.assertIn(len(list(folder.iterdir())), range(1, 36))
        self.expect_whole_pictures(folder)

    def expect_whole_pictures(self, folder):
        for picture in folder.glob("*"):
            self.assertRegex(picture.name, r"^frame-\d{6}\.png$")
            self.assertTrue(picture.read_bytes().endswith(b"IEND\xaeB\x60\x82"), f"{picture} is not whole")

    def test_a_folder_that_cannot_be_written(self):
        self.expect_one_line(run(TOOL, "run", CLIP, "-o", "/proc/zeva"))
        self.expect_one_line(run(TOOL, "run", CLIP, "--side-by-side", "/nonexistent/picture.png"))

    def test_a_disk_that_fills_up(self):
        # Imitated, so that it is tested wherever nothing may be mounted: a write beyond 256 KiB is ENOSPC.
        with work_folder() as work:
            full_disk = {"LD_PRELOAD": FULL_DISK, "FULL_DISK_FOLDER": str(work / "disk"),
                         "ASAN_OPTIONS": "verify_asan_link_order=0"}
            self.expect_one_line(run(TOOL, "run", CLIP, "-o", work / "disk", env=full_disk))
            self.expect_some_whole_pictures(work / "disk")

    def test_a_real_disk_that_fills_up(self):
        namespace = in_private_mounts()
        if namespace is None:
            self.skipTest("nothing may be mounted here")
        # What the small disk holds is copied out: it ends with its namespace.
        script = """mount -t tmpfs -o size=256k tmpfs "$1/disk" || exit 3
            "$2" run "$3" -o "$1/disk"
            code=$?
            cp -a "$1/disk/." "$1/kept"
            exit $code"""
        with work_folder() as work:
            (work / "disk").mkdir()
            (work / "kept").mkdir()
            self.expect_one_line(run(*namespace, "sh", "-c", script, "sh", work, TOOL, CLIP))
            self.expect_some_whole_pictures(work / "kept")

    def test_output_that_nobody_can_take(self):
        with open("/dev/full", "w") as full:
            result = subprocess.run([TOOL, "info"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.expect_one_line(result)

    def test_drivers_that_are_not_there(self):
        missing = {"ZE_ENABLE_ALT_DRIVERS": "/nonexistent/libze_none.so"}
        for command in (["info"], ["share"], ["run", CLIP]):
            self.expect_one_line(run(TOOL, *command, env=missing))
        self.expect_one_line(run(TOOL, "share", env={"LIBVA_DRIVERS_PATH": "/nonexistent"}))
        self.expect_one_line(run(TOOL, "share", env={"LIBVA_DRIVER_NAME": "nonexistent"}))

    def test_a_gpu_that_is_not_there(self):
        for command in (["share"], ["run", CLIP]):
            result = run(TOOL, *command, "--gpu", "0123:45:06.7")
            self.expect_one_line(result)
            self.assertIn("0123:45:06.7", result.stderr)


if __name__ == "__main__":
    unittest.main()

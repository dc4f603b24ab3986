#!/usr/bin/env python3
"""vaPutSurface: GStreamer's vaapisink shows a picture in a window of Xvfb, and FFmpeg takes a photograph of it."""

import os
import subprocess
import time
import unittest
from pathlib import Path

from client import must_run, work_folder, x_display

SIZE = "320x240"
WIDTH, HEIGHT = SIZE.split("x")
PATIENCE = 60  # seconds until the window is there


class VaapiSink(unittest.TestCase):
    def photograph(self, display):
        """The pixels at the upper left of the screen, where windows appear when no one manages them."""
        file = self.work / "screen"
        must_run("ffmpeg", "-v", "error", "-y", "-f", "x11grab", "-draw_mouse", 0, "-video_size", SIZE,
                 "-i", display["DISPLAY"], "-frames:v", 1, "-pix_fmt", "bgr0", "-f", "rawvideo", file)
        return file.read_bytes()

    def greatest_difference(self, found, expected):
        return max(abs(a - b) for pixel in range(3) for a, b in zip(found[pixel::4], expected[pixel::4], strict=True))

    def test_a_colour_fills_the_window(self):
        if not any(Path("/usr/lib").glob("*/gstreamer-1.0/libgstvaapi.so")):
            self.skipTest("GStreamer's plugin vaapi is not installed")
        self.work = self.enterContext(work_folder())
        display = self.enterContext(x_display())
        env = {**os.environ, **display, "GST_VAAPI_ALL_DRIVERS": "1", "GST_REGISTRY": str(self.work / "registry")}
        sink = subprocess.Popen(
            ["gst-launch-1.0", "-q", "videotestsrc", "pattern=solid-color", "foreground-color=0xff2060c0", "!",
             f"video/x-raw,format=NV12,width={WIDTH},height={HEIGHT},colorimetry=bt601", "!", "vaapisink",
             "display=x11"], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            expected = bytes((0xc0, 0x60, 0x20, 0)) * (int(WIDTH) * int(HEIGHT))
            end = time.monotonic() + PATIENCE
            while self.greatest_difference(found := self.photograph(display), expected) > 3:
                self.assertIsNone(sink.poll(), "the sink has ended")
                self.assertLess(time.monotonic(), end, f"the window shows {found[:4].hex()}")
        finally:
            sink.kill()
            sink.wait()


if __name__ == "__main__":
    unittest.main()

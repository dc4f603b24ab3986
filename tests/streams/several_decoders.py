#!/usr/bin/env python3
"""Several decoders work at once, in processes of their own and as contexts of one process."""

import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "clients"))

from catalogue import find
from client import must_run, work_folder, x_display
from compare import (decode_by_software, decode_by_va, digest_arguments, digests, va_environment, va_filters,
                     va_input_arguments)
from encode import encode

NAMES = ("h264/camera", "hevc/default", "vp9/altref", "mpeg2/b-frames")


class SeveralDecoders(unittest.TestCase):
    def setUp(self):
        self.env = va_environment(self.enterContext(x_display()))
        self.folder = self.enterContext(work_folder())
        self.inputs = []
        for name in NAMES:
            codec, stream = find(name)
            self.inputs.append((codec, stream, encode(codec, stream, self.folder)))
        self.expected = [decode_by_software(*one) for one in self.inputs]

    def test_in_processes(self):
        with ThreadPoolExecutor(len(self.inputs)) as pool:
            found = list(pool.map(lambda one: decode_by_va(*one, self.env), self.inputs))
        self.assertEqual(found, self.expected)

    def test_in_one_process(self):
        """FFmpeg gives each input a VA context, whose pictures interleave."""
        inputs, outputs, files = [], [], []
        for number, (codec, stream, file) in enumerate(self.inputs):
            files.append(self.folder / f"{number}.digests")
            inputs += va_input_arguments(codec, stream, file, self.env)
            outputs += digest_arguments(files[-1], va_filters(stream), number)
        must_run("ffmpeg", "-v", "error", *inputs, *outputs, env=self.env)
        self.assertEqual([digests(file.read_text()) for file in files], self.expected)


if __name__ == "__main__":
    unittest.main()

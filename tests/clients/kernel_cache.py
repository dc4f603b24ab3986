#!/usr/bin/env python3
"""Kernels are compiled once: a second process finds them in the cache and runs no compiler."""

import unittest

from client import BIN, CLIP, TOOL, must_run, run, work_folder

COMPILER = BIN / "zeva-kernel-compiler"


def counting_compiler(folder):
    """A compiler that notes each run, and the file of its notes."""
    notes, script = folder / "runs", folder / "compiler"
    notes.touch()
    script.write_text(f'#!/bin/sh\necho run >>"{notes}"\nexec "{COMPILER}" "$@"\n')
    script.chmod(0o755)
    return script, notes


class KernelCache(unittest.TestCase):
    def test_the_second_process_compiles_nothing(self):
        with work_folder() as work:
            script, notes = counting_compiler(work)
            environment = {"XDG_CACHE_HOME": str(work / "cache"), "ZEVA_KERNEL_COMPILER": str(script)}
            must_run(TOOL, "run", CLIP, env=environment)
            first = notes.read_text()
            self.assertNotEqual(first, "", "the first process compiles")
            must_run(TOOL, "run", CLIP, env=environment)
            self.assertEqual(notes.read_text(), first)

    def test_without_a_compiler_the_reason_is_given(self):
        with work_folder() as work:
            environment = {"XDG_CACHE_HOME": str(work / "cache"), "ZEVA_KERNEL_COMPILER": "/nonexistent"}
            result = run(TOOL, "run", CLIP, env=environment)
            self.assertEqual(result.returncode, 1)
            self.assertIn("/nonexistent", result.stderr)


if __name__ == "__main__":
    unittest.main()

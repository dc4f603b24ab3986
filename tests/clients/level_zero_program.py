#!/usr/bin/env python3
"""A Level Zero program that knows nothing of zeva, watched by the loader's validation layer.

The layer of Debian 12's loader (1.8) writes no log: its finding is the code that the wrong call returns. The program
stops at any code that it does not expect."""

import os
import unittest

from client import must_run

PROGRAM = os.environ["ZEVA_LEVEL_ZERO_PROGRAM"]
KERNELS = os.environ["ZEVA_LEVEL_ZERO_KERNELS"]
VALIDATION = {"ZE_ENABLE_VALIDATION_LAYER": "1", "ZE_ENABLE_PARAMETER_VALIDATION": "1"}


class LevelZeroProgram(unittest.TestCase):
    def test_runs(self):
        self.assertIn("ok: ", must_run(PROGRAM, KERNELS).stdout)

    def test_makes_no_call_that_the_validation_layer_refuses(self):
        self.assertEqual(must_run(PROGRAM, KERNELS, env=VALIDATION).stdout, must_run(PROGRAM, KERNELS).stdout)

    def test_the_layer_was_there(self):
        loaded = must_run(PROGRAM, KERNELS, env={**VALIDATION, "LD_DEBUG": "files"}).stderr
        self.assertIn("libze_validation_layer", loaded)
        self.assertNotIn("libze_validation_layer", must_run(PROGRAM, KERNELS, env={"LD_DEBUG": "files"}).stderr)


if __name__ == "__main__":
    unittest.main()

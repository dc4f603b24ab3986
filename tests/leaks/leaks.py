#!/usr/bin/env python3
"""A planted leak in each of our libraries is reported by LeakSanitizer; without one there is no report.

  leaks.py ZEVA FOLDER_OF_LEAKING_LIBRARIES"""

import os
import subprocess
import sys
import unittest

TOOL, LEAKING = sys.argv[1:3]
LIBRARIES = {
    "libzeva.so.0": {"LD_LIBRARY_PATH": LEAKING},
    "libze_zeva.so": {"ZE_ENABLE_ALT_DRIVERS": f"{LEAKING}/libze_zeva.so"},
    "zeva_drv_video.so": {"LIBVA_DRIVERS_PATH": LEAKING},
}


def share(env):
    return subprocess.run([TOOL, "share", "--width", "64", "--height", "64"], env={**os.environ, **env},
                          capture_output=True, text=True, check=False)


class Leaks(unittest.TestCase):
    def test_there_is_none(self):
        result = share({})
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("LeakSanitizer", result.stderr)

    def test_a_planted_one_is_reported(self):
        for library, env in LIBRARIES.items():
            with self.subTest(library=library):
                result = share(env)
                self.assertNotEqual(result.returncode, 0)
                self.assertIn("4321 byte(s) leaked in 1 allocation(s)", result.stderr)
                self.assertIn("lose_memory", result.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

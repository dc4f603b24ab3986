#!/usr/bin/env python3
"""vainfo, unmodified, lists what the software VA driver offers."""

import unittest

from client import must_run, x_display


class Vainfo(unittest.TestCase):
    def test_lists_the_driver(self):
        with x_display() as display:
            listing = must_run("vainfo", "--display", "x11", "-a", env=display).stdout
        self.assertIn("zeva", listing)
        self.assertIn("7a65:00:01.0", listing)
        for profile in ("VAProfileH264ConstrainedBaseline", "VAProfileH264Main", "VAProfileH264High"):
            self.assertRegex(listing, rf"{profile}/VAEntrypointVLD")
        self.assertIn("VAEntrypointVideoProc", listing)


if __name__ == "__main__":
    unittest.main()

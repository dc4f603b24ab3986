#!/usr/bin/env python3
"""Kernels are compiled once: a second process finds them in the cache and needs no compiler."""

import shutil
import unittest

from client import CLIP, TOOL, in_private_mounts, must_run, run, work_folder

NO_LINKER = {"PATH": "/nonexistent"}  # PoCL runs `ld` for a kernel that it compiles


class KernelCache(unittest.TestCase):
    def test_the_second_process_compiles_nothing(self):
        with work_folder() as work:
            cache = {"XDG_CACHE_HOME": str(work / "cache")}
            must_run(TOOL, "run", CLIP, env=cache)
            must_run(TOOL, "run", CLIP, env={**cache, **NO_LINKER})

    def test_without_the_cache_the_linker_is_missing(self):
        with work_folder() as work:
            cache = {"XDG_CACHE_HOME": str(work / "cache")}
            self.assertNotEqual(run(TOOL, "run", CLIP, env={**cache, **NO_LINKER}).returncode, 0)

    def test_the_second_process_translates_nothing(self):
        namespace = in_private_mounts()
        if namespace is None:
            self.skipTest("nothing may be mounted here, to hide the translator")
        hide_translator = f'mount --bind /dev/null "{shutil.which("llvm-spirv-15")}" && exec "$@"'
        with work_folder() as work:
            command = (*namespace, "sh", "-c", hide_translator, "sh", TOOL, "run", CLIP)
            cache = {"XDG_CACHE_HOME": str(work / "cache")}
            result = run(*command, env=cache)
            self.assertEqual(result.returncode, 1)
            self.assertIn("llvm-spirv", result.stderr, "this run does translate")
            must_run(TOOL, "run", CLIP, env=cache)
            must_run(*command, env=cache)


if __name__ == "__main__":
    unittest.main()

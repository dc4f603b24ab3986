#!/usr/bin/env python3
"""The command line itself: help, version, exit codes, environment, devices."""

import unittest

from client import TOOL, must_run, run, zeva_json

VARIABLES = ["ZE_ENABLE_ALT_DRIVERS", "LIBVA_DRIVER_NAME", "LIBVA_DRIVERS_PATH"]
UNSET = {name: "" for name in VARIABLES}


class CommandLine(unittest.TestCase):
    def test_help_and_version(self):
        self.assertIn("share", must_run(TOOL, "--help").stdout)
        for command in ["info", "share", "run", "env"]:
            self.assertIn("--backend" if command == "env" else "--json",
                          must_run(TOOL, command, "--help").stdout + must_run(TOOL, "--help").stdout)
        self.assertRegex(must_run(TOOL, "--version").stdout, r"^zeva \d+\.\d+\.\d+\n$")

    def test_wrong_usage_is_one_line_and_exit_code_2(self):
        table = [
            ([], "subcommand"),
            (["dance"], "no such command"),
            (["share", "--format", "nv21"], "nv12"),
            (["share", "--format", "NV12"], "nv12"),
            (["share", "--width", "0"], "16384"),
            (["share", "--height", "100000"], "16384"),
            (["share", "--width", "-1"], "width"),
            (["share", "--width", "wide"], "width"),
            (["share", "--memory", "prime3"], "prime2"),
            (["share", "--direction", "up"], "usm-to-va"),
            (["share", "--gpu", "0"], "0000:03:00.0"),
            (["run"], "clip"),
            (["run", "clip.mp4", "--filter", "sparkle"], "edges"),
            (["run", "clip.mp4", "--path", "magic"], "in-place"),
            (["info", "--backend", "imaginary"], "software"),
        ]
        for arguments, hint in table:
            with self.subTest(arguments=arguments):
                result = run(TOOL, *arguments)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertEqual(result.stdout, "")
                self.assertRegex(result.stderr, r"^zeva: [^\n]*\n$")
                self.assertIn(hint, result.stderr)

    def test_info(self):
        devices = zeva_json("info")
        self.assertEqual(len(devices), 1)
        self.assertEqual(devices[0]["pci"], "7a65:00:01.0")
        self.assertTrue(all(devices[0]["sharing"].values()))
        self.assertIn("in_place", devices[0]["video"]["decoded_frames"])
        self.assertIn("7a65:00:01.0", must_run(TOOL, "info").stdout)
        self.assertEqual([device["pci"] for device in zeva_json("info", env={"ZEVA_DEVICES": "2"})],
                         ["7a65:00:01.0", "7a65:00:02.0"])

    def test_info_says_what_the_decoder_does(self):
        tiled = zeva_json("info", env={"ZEVA_DECODE_TARGET": "tiled-only"})
        self.assertIn("gpu_pass", tiled[0]["video"]["decoded_frames"])

    def test_a_second_gpu_is_chosen_by_address(self):
        report = zeva_json("share", "--gpu", "7a65:00:02.0", "--width", 64, "--height", 64, env={"ZEVA_DEVICES": "2"})
        steps = {step["name"]: step["result"] for step in report[0]["steps"]}
        self.assertEqual(steps["PCI address"], "7a65:00:02.0")

    def test_env_prints_what_makes_other_programs_use_the_drivers(self):
        exports = must_run(TOOL, "env", "--backend", "software", env=UNSET).stdout
        for name in VARIABLES:
            self.assertIn(f"export {name}='", exports)
        in_shell = f"{exports}\nexec {TOOL} info --backend hardware"
        self.assertIn("7a65:00:01.0", must_run("sh", "-c", in_shell, env=UNSET).stdout)
        self.assertEqual(must_run(TOOL, "env", "--backend", "hardware", env=UNSET).stdout, "")

    def test_the_drivers_are_found_without_any_variable(self):
        self.assertIn("7a65:00:01.0", must_run(TOOL, "info", env=UNSET).stdout)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Unmodified programs use zeva's own drivers by the DRM node that `zeva sim --gpu soft` presents."""

import json
import os
import unittest

from client import CLIP, TOOL, counters_of, must_run, run, work_folder
from sim_client import must_sim, sim_report

NODE = "/dev/dri/renderD128"
DEVICE = "7a65:00:01.0"


def pixels_by_cpu(clip):
    """The raw NV12 frames that FFmpeg's own decoder makes."""
    return ["ffmpeg", "-v", "error", "-i", clip, "-map", "0:v", "-pix_fmt", "nv12"]


def frame_digests(output):
    return [line.split(",")[-1].strip() for line in output.splitlines() if not line.startswith("#")]


class TheNode(unittest.TestCase):
    def test_is_a_character_device_of_drm(self):
        listing = must_sim("soft", "stat", "--format", "%n %F %t:%T %a", NODE, "/dev/dri/card0").stdout.splitlines()
        self.assertEqual(listing, [f"{NODE} character special file e2:80 660",
                                   "/dev/dri/card0 character special file e2:0 660"])

    def test_paths_are_those_of_the_machine(self):
        paths = must_sim("soft", "realpath", f"/dev/dri/by-path/pci-{DEVICE}-render", "/sys/class/drm/card0/device",
                         "/sys/dev/char/226:128/device/driver", "/sys/class/drm/../../devices").stdout.splitlines()
        self.assertEqual(paths, [NODE, f"/sys/devices/pci7a65:00/{DEVICE}", "/sys/bus/pci/drivers/zeva",
                                 "/sys/devices"])

    def test_an_open_node_is_known_by_its_path(self):
        script = f"exec 7<>{NODE}; readlink /proc/self/fd/7; cd /sys/class/drm/card0/device; pwd -P"
        self.assertEqual(must_sim("soft", "sh", "-c", script).stdout.splitlines(),
                         [NODE, f"/sys/devices/pci7a65:00/{DEVICE}"])

    def test_other_files_are_untouched(self):
        for path in ("/etc/hostname", "/dev/null", "/sys/kernel", "/proc/self/exe"):
            command = ["stat", "--dereference", "--format", "%n %F %d %i", path]
            if "self" in path:
                command[-1] = f"/proc/{os.getpid()}/exe"
            self.assertEqual(must_sim("soft", *command).stdout, must_run(*command).stdout)

    def test_nothing_else_is_on_the_machine(self):
        self.assertEqual(must_sim("soft", "ls", "/dev/dri").stdout.split(), ["by-path", "card0", "renderD128"])
        missing = ["/dev/dri/renderD129", "/sys/dev/char/226:129", "/sys/class/drm/card1"]
        for path in missing:
            self.assertNotEqual(run(TOOL, "sim", "--gpu", "soft", "--", "test", "-e", path).returncode, 0, path)


class Vainfo(unittest.TestCase):
    def vainfo(self, machine, node, **more):
        return must_sim(machine, "vainfo", "--display", "drm", "--device", node, **more).stdout

    def test_names_our_driver(self):
        listing = self.vainfo("soft", NODE)
        self.assertRegex(listing, rf"zeva software driver .*, device {DEVICE}")
        self.assertRegex(listing, r"VAProfileH264High *:\s*VAEntrypointVLD")

    def test_each_node_has_the_driver_of_its_gpu(self):
        self.assertIn("zeva software driver", self.vainfo("soft,tgl", NODE))
        self.assertIn("Intel iHD driver", self.vainfo("soft,tgl", "/dev/dri/renderD129"))

    def test_two_software_devices_are_told_apart(self):
        for node, device in ((NODE, DEVICE), ("/dev/dri/renderD129", "7a65:00:02.0")):
            self.assertIn(f"device {device}", self.vainfo("soft,soft", node))


class Decoding(unittest.TestCase):
    def decoded_by_driver(self, work):
        counts = counters_of(work / "counters")
        self.assertEqual(counts.get("pictures_failed"), 0)
        self.assertEqual([counts[name] for name in counts if name.endswith("_alive")], [0] * 5)
        return counts.get("pictures_decoded")

    def test_ffmpeg_equals_its_own_decoder(self):
        with work_folder() as work:
            found = frame_digests(
                must_sim("soft", "ffmpeg", "-v", "error", "-hwaccel", "vaapi", "-hwaccel_device", NODE,
                         "-hwaccel_output_format", "vaapi", "-i", CLIP, "-map", "0:v", "-vf",
                         "hwdownload,format=nv12", "-f", "framemd5", "-",
                         env={"ZEVA_COUNTERS": str(work / "counters")}).stdout)
            self.assertEqual(found, frame_digests(must_run(*pixels_by_cpu(CLIP), "-f", "framemd5", "-").stdout))
            self.assertEqual(self.decoded_by_driver(work), len(found))
            self.assertGreater(len(found), 0)

    def test_gstreamer_equals_ffmpegs_decoder(self):
        with work_folder() as work:
            env = {"GST_REGISTRY": str(work / "registry"), "ZEVA_COUNTERS": str(work / "counters")}
            self.assertIn("vah264dec", must_sim("soft", "gst-inspect-1.0", "va", env=env).stdout)
            must_sim("soft", "gst-launch-1.0", "-q", "filesrc", f"location={CLIP}", "!", "qtdemux", "!", "h264parse", "!",
                     "vah264dec", "!", "video/x-raw,format=NV12", "!", "filesink", f"location={work / 'found'}",
                     env=env)
            must_run(*pixels_by_cpu(CLIP), "-f", "rawvideo", work / "expected")
            found, expected = (work / "found").read_bytes(), (work / "expected").read_bytes()
            self.assertTrue(found == expected, f"{len(found)} bytes differ from {len(expected)}")
            self.assertEqual(self.decoded_by_driver(work), len(expected) // (320 * 240 * 3 // 2))


class LevelZero(unittest.TestCase):
    def test_zeva_matches_the_device_to_its_node(self):
        devices = json.loads(must_sim("soft,soft", TOOL, "info", "--json").stdout)
        self.assertEqual([(device["pci"], device["render_node"]) for device in devices],
                         [(DEVICE, NODE), ("7a65:00:02.0", "/dev/dri/renderD129")])

    def test_zeva_shares_and_leaves_nothing(self):
        result, report = sim_report("soft", TOOL, "share", "--direction", "both")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(report["clean"], report["totals"])

    def test_a_program_that_knows_nothing_of_zeva(self):
        program, kernels = os.environ["ZEVA_LEVEL_ZERO_PROGRAM"], os.environ["ZEVA_LEVEL_ZERO_KERNELS"]
        self.assertIn("ok: ", must_sim("soft", program, kernels).stdout)


if __name__ == "__main__":
    unittest.main()

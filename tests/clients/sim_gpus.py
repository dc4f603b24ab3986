#!/usr/bin/env python3
"""Intel's own drivers on every GPU of the catalogue: they name it, and `zeva share` passes in both directions."""

import json
import unittest

from client import TOOL
from sim_client import all_gpus, must_sim, sim_report

# What NEO 22.43 calls the device, after "Intel(R) "; where it knows no name, that is all.
NAMES = {
    "skl": "HD Graphics 530",
    "kbl": "UHD Graphics 620",
    "cfl": "UHD Graphics 630",
    "cml": "UHD Graphics 630",
    "icl": "Iris(R) Plus Graphics",
    "tgl": "Iris(R) Xe Graphics",
    "rkl": "UHD Graphics 750",
    "adl-s": "UHD Graphics 770",
    "adl-p": "Graphics",
    "rpl-p": "Graphics",
    "dg1": "Iris(R) Xe MAX Graphics",
    "dg2": "Graphics",
    "a770m": "Graphics",
}
VAINFO = ["vainfo", "--display", "drm", "--device", "/dev/dri/renderD128"]
# GPUs where Level Zero has no copy engine, so that nothing but the CPU can look at the bytes of a tiled picture.
WITHOUT_COPY_ENGINE = {"skl", "kbl", "cfl", "cml", "icl"}


class Gpus(unittest.TestCase):
    def test_every_gpu_has_a_name_to_expect(self):
        self.assertEqual(set(all_gpus()), {*NAMES, "soft"})

    def test_vainfo_names_ihd(self):
        for gpu in NAMES:
            with self.subTest(gpu=gpu):
                self.assertIn("Driver version: Intel iHD driver", must_sim(gpu, *VAINFO).stdout)

    def test_level_zero_names_the_device(self):
        for gpu, name in NAMES.items():
            with self.subTest(gpu=gpu):
                devices = json.loads(must_sim(gpu, TOOL, "info", "--json").stdout)
                self.assertEqual([(device["name"].split(" [")[0].removeprefix("Intel(R) "), device["pci"])
                                  for device in devices],
                                 [(name, "0000:03:00.0" if gpu in ("dg1", "dg2", "a770m") else "0000:00:02.0")])

    def test_two_gpus_are_matched_to_their_nodes(self):
        devices = json.loads(must_sim("dg2,tgl", TOOL, "info", "--json").stdout)
        self.assertEqual({device["pci"]: device["render_node"] for device in devices},
                         {"0000:03:00.0": "/dev/dri/renderD128", "0000:00:02.0": "/dev/dri/renderD129"})
        swapped = json.loads(must_sim("tgl,dg2", TOOL, "info", "--json").stdout)
        self.assertEqual({device["pci"]: device["render_node"] for device in swapped},
                         {"0000:00:02.0": "/dev/dri/renderD128", "0000:03:00.0": "/dev/dri/renderD129"})

    def test_sharing_in_both_directions(self):
        for gpu in all_gpus():
            with self.subTest(gpu=gpu):
                result, report = sim_report(gpu, TOOL, "share", "--direction", "both", "--json")
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                self.assertEqual(report["totals"]["alive"], [])
                self.assertTrue(report["clean"], report["totals"])
                self.expect_verified(gpu, json.loads(result.stdout))

    def expect_verified(self, gpu, shares):
        for share in shares:
            reasons = {check["not_verifiable"] for check in share["checks"] if "not_verifiable" in check}
            self.assertEqual(reasons, {"no copy engine"} if gpu in WITHOUT_COPY_ENGINE else set(), share["direction"])


if __name__ == "__main__":
    unittest.main()

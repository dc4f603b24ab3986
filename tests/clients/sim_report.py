#!/usr/bin/env python3
"""The report of `zeva sim` finds planted faults, and nothing where nothing is wrong."""

import json
import unittest

from client import run, work_folder
from sim_client import PLANTED_FAULTS, sim, sim_report


class Report(unittest.TestCase):
    def planted(self, fault, gpu="tgl", **more):
        return sim_report(gpu, PLANTED_FAULTS, fault, **more)

    def kinds_alive(self, report):
        return {group["kind"]: (group["count"], group["bytes"]) for group in report["totals"]["alive"]}

    def test_a_clean_program(self):
        result, report = self.planted("none")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertTrue(report["clean"])
        self.assertEqual(report["totals"]["alive"], [])
        self.assertEqual(report["totals"]["incidents"], {})
        self.assertEqual(report["totals"]["calls"],
                         {"GEM_CLOSE": 1, "I915_GEM_CREATE": 1, "PRIME_HANDLE_TO_FD": 1})
        self.assertEqual([process["program"] for process in report["processes"]], ["sim_planted_faults"])
        self.assertEqual(report["machine"],
                         [{"name": "tgl", "pci": "0000:00:02.0", "pci_id": "8086:9a49", "node": "/dev/dri/renderD128"}])

    def test_a_leaked_gem_object(self):
        _, report = self.planted("leak-gem")
        self.assertFalse(report["clean"])
        self.assertEqual(self.kinds_alive(report)["gem"], (1, 65536))
        self.assertIn({"kind": "gem", "creator": "sim_planted_faults", "count": 1, "bytes": 65536},
                      report["totals"]["alive"])

    def test_a_leaked_dma_buf(self):
        _, report = self.planted("leak-dma-buf")
        self.assertFalse(report["clean"])
        self.assertEqual(self.kinds_alive(report), {"dma_buf": (1, 65536)})

    def test_a_handle_used_after_its_end(self):
        _, report = self.planted("use-after-free")
        self.assertFalse(report["clean"])
        self.assertEqual(report["totals"]["incidents"], {"use_after_free": 1})

    def test_the_drivers_node_closed_behind_its_back(self):
        _, report = self.planted("close-the-drivers-node")
        self.assertFalse(report["clean"])
        self.assertIn("use_after_close", report["totals"]["incidents"])

    def test_a_dma_buf_of_another_gpu(self):
        _, report = self.planted("import-into-the-wrong-gpu", gpu="tgl,dg2")
        self.assertFalse(report["clean"])
        self.assertEqual(report["totals"]["incidents"], {"foreign_import": 1})

    def test_a_crash(self):
        result, report = self.planted("crash")
        self.assertEqual((result.returncode, report["exit_code"]), (128 + 11, 128 + 11))
        self.assertEqual(report["totals"]["incidents"], {"crash": 1})
        self.assertIn("gem", self.kinds_alive(report))

    def test_a_program_that_is_killed(self):
        result, report = self.planted("hang", options=["--timeout", "1"])
        self.assertEqual(result.returncode, 124)
        self.assertTrue(report["timed_out"])

    def test_without_a_file_one_line_says_what_is_wrong(self):
        result = sim("tgl", PLANTED_FAULTS, "leak-gem")
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stderr, r"^zeva: still alive: [^\n]*gem 1 \(65536 bytes\) by sim_planted_faults[^\n]*\n$")
        self.assertEqual(sim("tgl", PLANTED_FAULTS, "none").stderr, "")

    def test_strict_runs_fail_when_the_report_is_not_clean(self):
        self.assertEqual(sim("tgl", PLANTED_FAULTS, "none", options=["--strict"]).returncode, 0)
        result = sim("tgl", PLANTED_FAULTS, "leak-gem", options=["--strict"])
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"^zeva: still alive: [^\n]*\n$")

    def test_a_report_that_cannot_be_written(self):
        result = sim("tgl", "true", options=["--report", "/nonexistent/report.json"])
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"^zeva: [^\n]*\n$")


class Faults(unittest.TestCase):
    def test_one_call_fails(self):
        result, report = sim_report("tgl", PLANTED_FAULTS, "none", options=["--fail", "I915_GEM_CREATE=ENOSPC"])
        self.assertEqual(result.returncode, 1)
        self.assertIn("No space left", result.stderr)
        self.assertTrue(report["clean"], "an ordered fault is no fault of the program")
        self.assertEqual(report["totals"]["incidents"], {"injected_fault": 1})

    def test_the_usual_error(self):
        result = sim("tgl", PLANTED_FAULTS, "none", options=["--fail", "prime_handle_to_fd"])
        self.assertIn("Too many open files", result.stderr)

    def test_a_later_call(self):
        result, report = sim_report("tgl", PLANTED_FAULTS, "none", options=["--fail", "I915_GEM_CREATE:2"])
        self.assertEqual((result.returncode, report["totals"]["incidents"]), (0, {}))

    def fail_each(self, fault, *options):
        result = sim("tgl", PLANTED_FAULTS, fault, options=["--fail-each", *options])
        return result, result.stdout.splitlines()

    def test_each_call_of_a_program_that_takes_it_well(self):
        result, lines = self.fail_each("none")
        self.assertEqual((result.returncode, result.stderr), (0, ""), result.stdout)
        self.assertEqual([line.split()[:3] for line in lines[:-1]],
                         [["GEM_CLOSE:1=EINVAL", "clean", "error"], ["I915_GEM_CREATE:1=ENOMEM", "clean", "error"],
                          ["PRIME_HANDLE_TO_FD:1=EMFILE", "clean", "error"]])
        self.assertIn("Cannot allocate memory", lines[1])
        self.assertEqual(lines[-1], "3 faults, 3 clean error")

    def test_each_call_of_a_program_that_does_not(self):
        with work_folder() as work:
            report = work / "report.json"
            result, lines = self.fail_each("bad-error-paths", "--timeout", "3", "--report", report)
            self.assertEqual(result.returncode, 1, result.stderr)
            self.assertEqual(lines[-1], "4 faults, 1 crash, 1 hang, 1 leak, 1 unclear error")
            cases = {case["fault"].split(":")[0]: case for case in json.loads(report.read_text())["cases"]}
        self.assertEqual({name: case["verdict"] for name, case in cases.items()},
                         {"GEM_CLOSE": "hang", "I915_GEM_CREATE": "crash", "I915_GEM_MMAP_OFFSET": "unclear error",
                          "PRIME_HANDLE_TO_FD": "leak"})
        self.assertEqual(cases["PRIME_HANDLE_TO_FD"]["libraries"], ["sim_planted_faults"])
        self.assertNotIn("bad-error-paths", run("ps", "-eo", "args").stdout)

    def test_known_faults(self):
        known_lines = ["# as planted", "GEM_CLOSE - hang", "I915_GEM_CREATE libc.so.6 crash",
                       "I915_GEM_MMAP_OFFSET - unclear_error",
                       "PRIME_HANDLE_TO_FD sim_planted_faults leak # on its error path"]
        options = ["--timeout", "3", "--allow"]
        with work_folder() as work:
            known = work / "known"
            known.write_text("\n".join(known_lines))
            result, lines = self.fail_each("bad-error-paths", *options, known)
            self.assertEqual(result.returncode, 0, result.stdout)
            self.assertEqual(lines[-1],
                             "4 faults, 1 crash (known), 1 hang (known), 1 leak (known), 1 unclear error (known)")
            known.write_text("\n".join([*known_lines, "I915_GEM_WAIT libfoo.so crash"]))
            result, lines = self.fail_each("bad-error-paths", *options, known)
            self.assertEqual((result.returncode, lines[-1]), (1, "out of date: I915_GEM_WAIT libfoo.so crash"))
            known.write_text("nonsense\n")
            result, lines = self.fail_each("bad-error-paths", *options, known)
            self.assertEqual((result.returncode, lines), (1, []))
            self.assertRegex(result.stderr, r"^zeva: [^\n]*nonsense[^\n]*\n$")

    def test_a_command_that_fails_by_itself(self):
        result, _ = self.fail_each("crash")
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"^zeva: [^\n]*when nothing fails[^\n]*\n$")


if __name__ == "__main__":
    unittest.main()

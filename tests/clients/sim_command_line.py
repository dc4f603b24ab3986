#!/usr/bin/env python3
"""`zeva sim` as a command: what it takes, what it passes on, what it leaves behind."""

import os
import pty
import signal
import subprocess
import time
import unittest

from client import TOOL, must_run, run, work_folder
from sim_client import PROCESSES, must_sim, sim, sim_report

EXPECTED = ["skl", "kbl", "cfl", "cml", "icl", "tgl", "rkl", "adl-s", "adl-p", "rpl-p", "dg1", "dg2", "a770m", "soft"]


def folders_in(folder):
    return list(folder.glob("zeva-sim*"))


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("not in time")
        time.sleep(0.02)


class Usage(unittest.TestCase):
    def test_the_list(self):
        lines = must_run(TOOL, "sim", "--list").stdout.splitlines()
        self.assertEqual([line.split("\t")[0] for line in lines], EXPECTED)
        for line in lines:
            self.assertRegex(line, r"^[a-z0-9-]+\t[0-9a-f]{4}:[0-9a-f]{4}\t\S.*$")
        self.assertIn("tgl\t8086:9a49\t", "\n".join(lines))

    def test_wrong_usage_is_one_line_and_exit_code_2(self):
        table = [
            ([], "--gpu"),
            (["--gpu", "tgl"], "--"),
            (["--gpu", "voodoo", "--", "true"], "tgl"),
            (["--gpu", "", "--", "true"], "tgl"),
            (["--gpu", "tgl,", "--", "true"], "tgl"),
            (["--gpu", "tgl@1:2", "--", "true"], "0000:03:00.0"),
            (["--gpu", "tgl@", "--", "true"], "0000:03:00.0"),
            (["--gpu", "tgl@0000:00:02.8", "--", "true"], "0000:03:00.0"),
            (["--gpu", "dg2@0000:0A:00.0,tgl@0000:0a:00.0", "--", "true"], "two GPUs"),
            (["--gpu", ",".join(["dg2"] * 17), "--", "true"], "16"),
            (["--gpu", "tgl", "--fail", "NONSENSE", "--", "true"], "NONSENSE"),
            (["--gpu", "tgl", "--fail", "GEM_CLOSE:0", "--", "true"], "'0'"),
            (["--gpu", "tgl", "--fail", "GEM_CLOSE=EVIL", "--", "true"], "EVIL"),
            (["--gpu", "tgl", "--timeout", "0", "--", "true"], "timeout"),
            (["--gpu", "tgl", "--allow", "file", "--", "true"], "--fail-each"),
        ]
        for arguments, hint in table:
            with self.subTest(arguments=arguments):
                result = run(TOOL, "sim", *arguments)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertRegex(result.stderr, r"^zeva: [^\n]*\n$")
                self.assertIn(hint, result.stderr)

    def test_a_simulated_machine_runs_no_other(self):
        result = sim("tgl", TOOL, "sim", "--gpu", "dg2", "--", "true")
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"^zeva: [^\n]*\n$")


class PassedOn(unittest.TestCase):
    def test_exit_codes(self):
        for script, code in [("exit 0", 0), ("exit 7", 7), ("kill -TERM $$", 128 + 15)]:
            with self.subTest(script=script):
                result = sim("tgl", "sh", "-c", script)
                self.assertEqual((result.returncode, result.stderr), (code, ""))

    def test_a_command_that_cannot_be_started(self):
        for command, code in [("/nonexistent/program", 127), ("/etc/passwd", 126)]:
            result = sim("tgl", command)
            self.assertEqual(result.returncode, code)
            self.assertRegex(result.stderr, rf"^zeva: {command}: [^\n]*\n$")

    def test_streams(self):
        result = subprocess.run([TOOL, "sim", "--gpu", "tgl", "--", "sh", "-c", "cat; echo error >&2"], input="input\n",
                                capture_output=True, text=True, check=True)
        self.assertEqual((result.stdout, result.stderr), ("input\n", "error\n"))

    def test_a_terminal(self):
        master, slave = pty.openpty()
        with subprocess.Popen([TOOL, "sim", "--gpu", "tgl", "--", "sh", "-c", "test -t 0 && test -t 1 && echo a terminal"],
                              stdin=slave, stdout=slave, stderr=slave, start_new_session=True) as process:
            os.close(slave)
            self.assertIn(b"a terminal", os.read(master, 1000))
            self.assertEqual(process.wait(), 0)
        os.close(master)

    def test_arguments_and_environment(self):
        result = must_sim("tgl", "sh", "-c", 'printf "%s|" "$@" "$GREETING"', "sh", "a b", "--gpu", "",
                          env={"GREETING": "hello"})
        self.assertEqual(result.stdout, "a b|--gpu||hello|")

    def test_what_the_user_preloads_comes_after(self):
        result = must_sim("tgl", "sh", "-c", "echo $LD_PRELOAD; echo $ASAN_OPTIONS",
                          env={"LD_PRELOAD": "/lib/x86_64-linux-gnu/libc.so.6", "ASAN_OPTIONS": "detect_leaks=0"})
        self.assertRegex(result.stdout, r"^/\S*/zeva/libzeva_sim.so:/lib/x86_64-linux-gnu/libc.so.6\n"
                                        r"detect_leaks=0:verify_asan_link_order=0\n$")

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number), work_folder() as work:
                script = f"trap 'echo caught; exit 3' {number.value}; touch {work}/ready; while true; do sleep 0.05; done"
                with subprocess.Popen([TOOL, "sim", "--gpu", "tgl", "--", "sh", "-c", script], text=True,
                                      stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(work)}) as process:
                    wait_until((work / "ready").exists)
                    process.send_signal(number)
                    self.assertEqual(process.communicate(timeout=10)[0], "caught\n")
                    self.assertEqual(process.returncode, 3)
                self.assertEqual(folders_in(work), [])

    def test_the_timeout_ends_all_processes(self):
        start = time.monotonic()
        result, report = sim_report("tgl", "sh", "-c", "setsid sleep 7361 & sleep 7362", options=["--timeout", "1"])
        self.assertEqual(result.returncode, 124)
        self.assertRegex(result.stderr, r"^zeva: sh: [^\n]*1 s[^\n]*\n$")
        self.assertTrue(report["timed_out"])
        self.assertLess(time.monotonic() - start, 10)
        self.assertNotIn("sleep 736", run("ps", "-eo", "args").stdout)

    def test_processes_that_outlive_the_command_are_ended(self):
        result, report = sim_report("tgl", "sh", "-c", "setsid sleep 7363 & setsid sleep 0.5 &")
        self.assertEqual((result.returncode, report["stragglers_killed"]), (0, 1))
        self.assertIn("outlived", result.stderr)
        self.assertNotIn("sleep 7363", run("ps", "-eo", "args").stdout)


class Folder(unittest.TestCase):
    def run_in(self, work, *command, **more):
        return sim("tgl,dg2", *command, env={"TMPDIR": str(work)}, **more)

    def test_nothing_is_left(self):
        with work_folder() as work:
            for script in ("exit 0", "exit 1", "kill -KILL $$", "ls -l /dev/dri/"):
                self.run_in(work, "sh", "-c", script)
                self.assertEqual(list(work.iterdir()), [])

    def test_it_is_private(self):
        with work_folder() as work:
            result = self.run_in(work, "sh", "-c", 'stat -c "%a %u" "$ZEVA_SIM_FOLDER"')
            self.assertEqual(result.stdout, f"700 {os.getuid()}\n")

    def test_what_a_killed_run_has_left_is_removed_at_the_next(self):
        with work_folder() as work:
            environment = {**os.environ, "TMPDIR": str(work)}
            with subprocess.Popen([TOOL, "sim", "--gpu", "tgl", "--", "sleep", "5"], env=environment) as process:
                wait_until(lambda: list(work.glob("zeva-sim.*/tree/dev/dri/card0")))
                self.assertEqual(self.run_in(work, "true").returncode, 0)
                self.assertEqual(len(folders_in(work)), 1, "the folder of a living run was removed")
                process.kill()
            self.assertEqual(len(folders_in(work)), 1)
            self.run_in(work, "true")
            self.assertEqual(folders_in(work), [])

    def test_folders_of_others_stay(self):
        with work_folder() as work:
            (work / "zeva-sim.young").mkdir()
            (work / "zeva-sim.file").write_text("mine")
            (work / "zeva-sim.link").symlink_to(work)
            self.run_in(work, "true")
            self.assertEqual(len(folders_in(work)), 3)

    def test_no_folder_can_be_made(self):
        result = self.run_in("/nonexistent", "true")
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"^zeva: [^\n]*\n$")

    def test_many_at_once(self):
        with work_folder() as work:
            runs = [subprocess.Popen([TOOL, "sim", "--gpu", "tgl", "--", "test", "-e", "/dev/dri/renderD128"],
                                     env={**os.environ, "TMPDIR": str(work)}) for _ in range(16)]
            self.assertEqual([process.wait() for process in runs], [0] * 16)
            self.assertEqual(list(work.iterdir()), [])


class Processes(unittest.TestCase):
    def test_a_buffer_in_several_processes_images_and_threads(self):
        for way in ("socket", "fork", "exec", "threads"):
            for gpu in ("tgl", "dg2"):
                with self.subTest(way=way, gpu=gpu):
                    result, report = sim_report(gpu, PROCESSES, way)
                    self.assertEqual((result.returncode, result.stderr), (0, ""))
                    self.assertEqual((report["clean"], report["totals"]["alive"]), (True, []))


if __name__ == "__main__":
    unittest.main()

"""What the tests of `zeva sim` share."""

import json
import os

from client import TOOL, run, work_folder

PLANTED_FAULTS = os.environ.get("ZEVA_SIM_PLANTED_FAULTS")
PROCESSES = os.environ.get("ZEVA_SIM_PROCESSES")


def sim(gpu, *command, options=(), **more):
    """Runs a command on a simulated machine, for a minute at most."""
    if "--timeout" not in options:
        options = ["--timeout", 60, *options]
    return run(TOOL, "sim", "--gpu", gpu, *options, "--", *command, **more)


def must_sim(gpu, *command, **more):
    result = sim(gpu, *command, **more)
    if result.returncode != 0:
        raise AssertionError(f"{gpu}: {' '.join(map(str, command))} ended with {result.returncode}:\n"
                             f"{result.stdout}{result.stderr}")
    return result


def sim_report(gpu, *command, options=(), **more):
    """The result of a command on a simulated machine, and the report of it."""
    with work_folder() as work:
        file = work / "report.json"
        result = sim(gpu, *command, options=["--report", file, *options], **more)
        return result, json.loads(file.read_text()) if file.exists() else None


def all_gpus():
    """The names in the catalogue."""
    return [line.split("\t")[0] for line in run(TOOL, "sim", "--list").stdout.splitlines()]

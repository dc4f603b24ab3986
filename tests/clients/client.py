"""What the client tests share: running programs, and a display for those that need one."""

import json
import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("ZEVA_BIN", REPOSITORY / "build/release/bin"))
TOOL = str(BIN / "zeva")
CLIP = os.environ.get("ZEVA_CLIP", str(REPOSITORY / "media/plant.mp4"))


def run(*command, env=None, timeout=300, **options):
    """Runs a program to its end, whatever its exit code; its output is text."""
    return subprocess.run([str(part) for part in command], env={**os.environ, **(env or {})}, timeout=timeout,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", **options)


def must_run(*command, **options):
    """Runs a program that has to succeed."""
    result = run(*command, **options)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {result.returncode}: {result.stderr.strip()}")
    return result


def zeva_json(*arguments, **options):
    """What a subcommand of the tool reports with --json."""
    return json.loads(must_run(TOOL, *arguments, "--json", **options).stdout)


def in_private_mounts():
    """A command that runs another one in a mount namespace of its own; None where that is not permitted."""
    command = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    return command if run(*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt").returncode == 0 else None


@contextmanager
def x_display():
    """A display of the X server Xvfb, as the environment variable that names it. The server does not start anew after
    its last client, since others cannot connect meanwhile."""
    reader, writer = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-nolisten", "tcp", "-noreset"], pass_fds=[writer],
                              stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as numbers:
            yield {"DISPLAY": f":{numbers.readline().strip()}"}
    finally:
        server.terminate()
        server.wait()


def counters_of(file):
    """The sums of what the VA driver has appended to the file that ZEVA_COUNTERS named."""
    sums = {}
    if Path(file).exists():
        for line in Path(file).read_text().splitlines():
            for name, value in json.loads(line).items():
                if isinstance(value, int):
                    sums[name] = sums.get(name, 0) + value
    return sums


@contextmanager
def work_folder():
    with tempfile.TemporaryDirectory(prefix="zeva-test-") as folder:
        yield Path(folder)

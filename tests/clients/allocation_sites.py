"""Counts what a program allocates for each picture, by the module that asks for it."""

from collections import Counter

from client import BIN

COUNTER = BIN.parent / "lib/liballocation_sites.so"
DRIVER = "zeva_drv_video.so"


def counts_by_module(file):
    """The sums of the file's lines: count, module, offset."""
    counts = Counter()
    for line in file.read_text().splitlines():
        count, module, _ = line.split()
        counts[module.rpartition("/")[2]] += int(count)
    return counts


def allocations_per_picture(decode, frames, folder):
    """`decode` is given a number of pictures and the environment to run in. What the first half takes, which includes
    the start, is taken from the whole."""
    half, whole = Counter(), Counter()
    for length, counts in ((frames // 2, half), (frames, whole)):
        file = folder / "allocations.txt"
        decode(length, {"LD_PRELOAD": str(COUNTER), "ALLOCATION_SITES": str(file)})
        counts.update(counts_by_module(file))
    whole.subtract(half)
    return Counter({module: count / (frames - frames // 2) for module, count in whole.items()})

"""Counts what the driver allocates for each picture."""

from client import BIN

COUNTER = BIN.parent / "lib/libzeva_bench_allocations.so"
DRIVER = "zeva_drv_video.so"


def driver_allocations(file):
    """The sum over the driver's lines: count, module, offset."""
    lines = (line.split() for line in file.read_text().splitlines())
    return sum(int(count) for count, module, _ in lines if module.endswith(DRIVER))


def allocations_per_picture(decode, frames, folder):
    """`decode` is given a number of pictures and the environment to run in. What the first half takes, which includes
    the start, is taken from the whole."""
    counts = []
    for length in (frames // 2, frames):
        file = folder / "allocations.txt"
        decode(length, {"LD_PRELOAD": str(COUNTER), "ALLOCATION_SITES": str(file)})
        counts.append(driver_allocations(file))
    return (counts[1] - counts[0]) / (frames - frames // 2)

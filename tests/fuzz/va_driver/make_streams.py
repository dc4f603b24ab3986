#!/usr/bin/env python3
"""Makes small streams of the catalogue: make_streams.py FOLDER CODEC/STREAM..."""

import sys
from dataclasses import replace
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]
sys.path += [str(TESTS / "streams"), str(TESTS / "clients")]

from catalogue import find
from encode import encode

SIZE = "96x80"
FRAMES = 10

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name in sys.argv[2:]:
    codec, stream = find(name)
    file = encode(codec, replace(stream, size=SIZE, frames=min(stream.frames, FRAMES)), folder)
    file.rename(folder / name.replace("/", "-")) # the container shows in the content

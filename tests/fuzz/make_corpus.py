#!/usr/bin/env python3
"""Makes the corpus of the module fuzzer: make_corpus.py FOLDER MODULE.spv..."""
import pathlib
import struct
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for module in map(pathlib.Path, sys.argv[2:]):
    (folder / module.name).write_bytes(b"S" + module.read_bytes())
# The header of a native binary: magic, version, sizes of processor, options and image, checksum.
header = struct.pack("<8sIIQQQ", b"zeva ze\n", 1, 3, 2, 4, 0)
(folder / "native").write_bytes(b"N" + header + b"cpu" + b"-g" + b"\x7fELF")

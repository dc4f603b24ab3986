"""H.264 byte streams as lists of NAL units, whose bytes are without emulation prevention (ITU-T H.264, section 7.4.1
and annex B)."""

import re

SLICE, IDR_SLICE, SEQUENCE_PARAMETERS, PICTURE_PARAMETERS = 1, 5, 7, 8
START_CODE = re.compile(b"\0\0\0?\1")


def kind(unit):
    return unit[0] & 31


def read(file):
    return [re.sub(b"\0\0\3", b"\0\0", unit) for unit in START_CODE.split(file.read_bytes())[1:]]


def write(file, units):
    file.write_bytes(b"".join(b"\0\0\0\1" + re.sub(b"\0\0(?=[\0-\3])", b"\0\0\3", unit) for unit in units))

"""Writes MPEG-2 streams of field pictures (ISO/IEC 13818-2), which no encoder in Debian makes.

The I fields are intra pictures of half the height by FFmpeg's encoder; the P and B fields are predicted with random
vectors of every kind (field, 16x8, dual prime) and have no coefficients."""

import random
import re
import subprocess

from bitstreams.bits import number, to_bytes

I, P, B = 1, 2, 3
FIELD, SIXTEEN_BY_EIGHT, DUAL_PRIME = "01", "10", "11"  # field_motion_type, table 6-18
MOTION_CODES = ("1 01 001 0001 000011 0000101 0000100 0000011 000001011 000001010 000001001 0000010001 0000010000 "
                "0000001111 0000001110 0000001101 0000001100").split()  # table B-10, without the sign
F_CODE, F = 2, 2
DMVECTORS = ("0", "10", "11")  # table B-11


def unit(code, bits):
    return b"\0\0\1" + bytes([code]) + to_bytes(bits)


def sequence(width, height):
    header = number(width % 4096, 12) + number(height % 4096, 12) + "0001" + "0011" + "1" * 18 + "1" + "1" * 10 + "000"
    extension = "0001" + number(0x44, 8) + "0" + "01" + number(width >> 12, 2) + number(height >> 12, 2) + "0" * 12
    return unit(0xB3, header) + unit(0xB5, extension + "1" + "0" * 8 + "0" + "0" * 7)


def group(closed):
    return unit(0xB8, "0" * 12 + "1" + "0" * 12 + ("1" if closed else "0") + "0")


def picture(kind, structure, temporal_reference):
    header = number(temporal_reference, 10) + number(kind, 3) + "1" * 16 + "0111" * (kind - 1) + "0"
    f_codes = number(F_CODE, 4) * 2 * (kind - 1) + "1" * (16 - 8 * (kind - 1))
    coding = "1000" + f_codes + "00" + number(structure, 2)
    return unit(0, header) + unit(0xB5, coding + "0" * 10)  # not progressive; linear scale, zigzag


class Slice:
    """One macroblock row of a predicted field; vectors stay in the picture, as section 7.6.3.8 wants."""

    def __init__(self, kind, row, columns, rows, fields):
        self.kind, self.row, self.columns, self.rows, self.fields = kind, row, columns, rows, fields
        self.predictors = [[[0, 0], [0, 0]] for _ in range(2)]  # [direction][vector][component]
        self.bits = number(4, 5) + "0" + "".join(self.macroblock(column) for column in range(columns))

    def component(self, direction, vectors, index, low, high):
        value = random.randint(max(low, -16 * F), min(high, 16 * F - 1))
        delta = (value - self.predictors[direction][vectors[0]][index] + 16 * F) % (32 * F) - 16 * F
        for vector in vectors:
            self.predictors[direction][vector][index] = value
        if delta == 0:
            return MOTION_CODES[0]
        code, residual = divmod(abs(delta) - 1, F)
        return MOTION_CODES[code + 1] + ("1" if delta < 0 else "0") + number(residual, F_CODE - 1)

    def vectors(self, direction, motion, column):
        if motion == DUAL_PRIME:
            return "".join(self.component(direction, (0, 1), index, -8, 8) + random.choice(DMVECTORS)
                           for index in range(2))
        bits = ""
        height = 8 if motion == SIXTEEN_BY_EIGHT else 16
        for part in range(16 // height):
            top = 16 * self.row + 8 * part
            changed = (part,) if motion == SIXTEEN_BY_EIGHT else (0, 1)
            bits += random.choice(self.fields)
            bits += self.component(direction, changed, 0, -32 * column, 32 * (self.columns - 1 - column))
            bits += self.component(direction, changed, 1, -2 * top, 2 * (16 * self.rows - height - top))
        return bits

    def macroblock(self, column):
        kinds = [FIELD, SIXTEEN_BY_EIGHT]
        inside = 0 < column < self.columns - 1 and 0 < self.row < self.rows - 1
        if self.kind == P and inside and len(self.fields) == 2:
            kinds.append(DUAL_PRIME)
        motion = random.choice(kinds)
        if self.kind == P:
            return "1" + "001" + motion + self.vectors(0, motion, column)  # table B-3: not coded
        macroblock_type, directions = random.choice((("10", (0, 1)), ("010", (1,)), ("0010", (0,))))  # table B-4
        return "1" + macroblock_type + motion + "".join(self.vectors(one, motion, column) for one in directions)


def predicted_slices(kind, width, height, fields):
    columns, rows = (width + 15) // 16, (height + 31) // 32
    return b"".join(unit(row + 1, Slice(kind, row, columns, rows, fields).bits) for row in range(rows))


def intra_slices(width, height, count):
    """The slices of `count` intra fields."""
    rows = (height + 31) // 32
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size={width}x{rows * 16}:rate=25", "-frames:v",
               str(count), "-c:v", "mpeg2video", "-g", "1", "-q:v", "3", "-pix_fmt", "yuv420p", "-f", "mpeg2video", "-"]
    stream = subprocess.run(command, check=True, capture_output=True).stdout
    pictures = re.split(b"\0\0\1\0", stream)[1:]
    return [b"\0\0\1\1" + re.split(b"\0\0\1[\xb3\xb7]", one.split(b"\0\0\1\1", 1)[1])[0] for one in pictures]


# Kinds of the two fields and temporal references, in decoding order.
FRAMES = [((I, P), 0), ((P, P), 3), ((B, B), 1), ((B, B), 2), ((P, P), 4),
          ((I, P), 7), ((B, B), 5), ((B, B), 6), ((I, I), 8), ((P, P), 9)]


def write(file, width, height, flags):
    """Flags: bottom, the bottom field comes first; ii, both fields of the first frame are I."""
    random.seed(1)
    structures = (2, 1) if "bottom" in flags else (1, 2)
    intra = iter(intra_slices(width, height, 8))
    stream = b""
    pictures = 0
    for kinds, temporal_reference in FRAMES:
        if pictures == 0 and "ii" in flags:
            kinds = (I, I)
        if kinds[0] == I:
            stream += sequence(width, height) + group(closed=temporal_reference == 0)
        for kind, structure in zip(kinds, structures):
            fields = "01"[structures[0] - 1] if pictures == 1 else "01"  # the second has only the first
            slices = next(intra) if kind == I else predicted_slices(kind, width, height, fields)
            stream += picture(kind, structure, temporal_reference) + slices
            pictures += 1
    file.write_bytes(stream + unit(0xB7, ""))

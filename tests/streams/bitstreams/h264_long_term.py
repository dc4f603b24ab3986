"""Makes the IDR pictures of an H.264 stream long-term references, which x264 never does.

The other pictures stay as they are: with one group of pictures no longer than the reference frames, no B pictures and
no weights, a long-term reference has the place in the list that the oldest short-term one had. Sections are those of
ITU-T H.264."""

import re

IDR_SLICE, SEQUENCE_PARAMETERS = 5, 7
START_CODE = re.compile(b"\0\0\0?\1")


class Bits:
    def __init__(self, data):
        self.bits = "".join(f"{byte:08b}" for byte in data)
        self.position = 0

    def take(self, count):
        self.position += count
        return int(self.bits[self.position - count:self.position] or "0", 2)

    def exp_golomb(self):  # section 9.1
        zeros = self.bits.index("1", self.position) - self.position
        self.position += zeros
        return self.take(zeros + 1) - 1


def without_emulation(unit):
    return re.sub(b"\0\0\3", b"\0\0", unit)


def with_emulation(unit):
    return re.sub(b"\0\0(?=[\0-\3])", b"\0\0\3", unit)


def frame_number_bits(unit):
    """Section 7.3.2.1.1, of a Baseline or Main stream without B pictures: picture order count of type 2."""
    bits = Bits(unit[4:])
    bits.exp_golomb()  # seq_parameter_set_id
    count = bits.exp_golomb() + 4
    if bits.exp_golomb() != 2:
        raise ValueError("pic_order_cnt_type is not 2")
    return count


def with_long_term_flag(unit, frame_bits):
    """Section 7.3.3: an I slice of a frame; dec_ref_pic_marking comes after idr_pic_id."""
    bits = Bits(unit[1:])
    bits.exp_golomb()  # first_mb_in_slice
    bits.exp_golomb()  # slice_type
    bits.exp_golomb()  # pic_parameter_set_id
    bits.take(frame_bits)
    bits.exp_golomb()  # idr_pic_id
    bits.take(1)  # no_output_of_prior_pics_flag
    byte, bit = divmod(8 + bits.position, 8)
    return unit[:byte] + bytes([unit[byte] | 0x80 >> bit]) + unit[byte + 1:]


def make_long_term(file):
    frame_bits = 0
    out = b""
    for escaped in START_CODE.split(file.read_bytes())[1:]:
        unit = without_emulation(escaped)
        kind = unit[0] & 31
        if kind == SEQUENCE_PARAMETERS:
            frame_bits = frame_number_bits(unit)
        elif kind == IDR_SLICE:
            escaped = with_emulation(with_long_term_flag(unit, frame_bits))
        out += b"\0\0\0\1" + escaped
    file.write_bytes(out)

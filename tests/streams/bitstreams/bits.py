"""Bits as strings of "0" and "1", in which headers are easily cut, changed and joined."""


def number(value, count):
    return format(value, f"0{count}b")


def exp_golomb(value):
    """ue(v) of ITU-T H.264, section 9.1."""
    code = format(value + 1, "b")
    return "0" * (len(code) - 1) + code


def to_bytes(bits):
    """Filled up with zeros."""
    bits += "0" * (-len(bits) % 8)
    return int(bits or "0", 2).to_bytes(len(bits) // 8, "big")


class BitReader:
    def __init__(self, data):
        self.bits = "".join(f"{byte:08b}" for byte in data)
        self.position = 0

    def take(self, count):
        self.position += count
        return self.bits[self.position - count:self.position]

    def since(self, begin):
        """What has been read from there on."""
        return self.bits[begin:self.position]

    def rest(self):
        return self.bits[self.position:]

    def number(self, count):
        return int(self.take(count) or "0", 2)

    def flag(self):
        return self.take(1) == "1"

    def exp_golomb(self):
        zeros = self.bits.index("1", self.position) - self.position
        self.take(zeros)
        return self.number(zeros + 1) - 1

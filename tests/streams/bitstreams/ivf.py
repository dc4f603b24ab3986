"""IVF files: a header of 32 bytes, then frames with 12 bytes of size and time each."""

import struct

HEADER_BYTES = 32
FRAME_HEADER = struct.Struct("<IQ")


def read(file):
    """The header and the frames."""
    data = file.read_bytes()
    frames = []
    position = HEADER_BYTES
    while position < len(data):
        size, _ = FRAME_HEADER.unpack_from(data, position)
        position += FRAME_HEADER.size
        frames.append(data[position:position + size])
        position += size
    return data[:HEADER_BYTES], frames


def write(file, header, frames):
    """Times are counted anew, one for each frame."""
    body = b"".join(FRAME_HEADER.pack(len(frame), time) + frame for time, frame in enumerate(frames))
    file.write_bytes(header[:24] + struct.pack("<I", len(frames)) + header[28:] + body)

"""Puts intra-only frames into a VP9 stream, since no encoder in Debian makes them.

Every key frame but the first becomes a hidden intra-only frame that refreshes all references and resets the
probabilities, with the same compressed header and tiles, followed by a frame that shows the first reference. Sections
are those of the VP9 bitstream specification, version 0.6. The stream has profile 0, no segments and is not error
resilient."""

from bitstreams import ivf
from bitstreams.bits import BitReader, to_bytes

SHOW_SLOT_0 = bytes([0b10001000])  # frame_marker, profile 0, show_existing_frame, frame_to_show_map_idx


def skip_loop_filter(bits):
    """Section 6.2.8."""
    bits.take(6 + 3)  # level and sharpness
    if bits.flag() and bits.flag():
        for _ in range(6):
            if bits.flag():
                bits.take(7)


def skip_quantisation(bits):
    """Section 6.2.9."""
    bits.take(8)
    for _ in range(3):
        if bits.flag():
            bits.take(5)


def skip_tiles(bits, superblocks):
    """Section 6.2.13, for a row of so many superblocks."""
    columns = 0
    while superblocks > 64 << columns:
        columns += 1
    most = 1
    while superblocks >> most >= 4:
        most += 1
    while columns < most - 1 and bits.flag():
        columns += 1
    if bits.flag():
        bits.take(1)


def intra_only(frame):
    """The key frame as an intra-only one (section 6.2); None when the frame is another."""
    bits = BitReader(frame)
    if bits.take(2 + 2 + 1 + 1) != "100000":  # marker, profile, show_existing_frame, frame_type
        return None
    bits.take(1)  # show_frame
    if bits.flag():
        raise ValueError("the stream is error resilient")
    sync_code = bits.take(24)
    bits.take(3 + 1)  # color_space, color_range: an intra-only frame of profile 0 has none
    size = bits.take(32)
    render_size = bits.take(1)
    if render_size == "1":
        render_size += bits.take(32)

    rest_begin = bits.position
    bits.take(1 + 1 + 2)  # refresh_frame_context, frame_parallel_decoding_mode, frame_context_idx
    skip_loop_filter(bits)
    skip_quantisation(bits)
    if bits.flag():
        raise ValueError("the stream has segments")
    skip_tiles(bits, (int(size[:16], 2) + 64) // 64)
    bits.take(16)  # header_size_in_bytes
    rest = bits.since(rest_begin)

    # Not shown, intra_only, reset_frame_context 3, all references refreshed.
    header = "100001" + "00" + "1" + "11" + sync_code + "1" * 8 + size + render_size + rest
    return to_bytes(header) + frame[(bits.position + 7) // 8:]


def make_intra_only(file):
    header, frames = ivf.read(file)
    out = frames[:1]
    for frame in frames[1:]:
        changed = intra_only(frame)
        out += [frame] if changed is None else [changed, SHOW_SLOT_0]
    ivf.write(file, header, out)

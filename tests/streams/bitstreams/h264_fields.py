"""Makes field pictures of H.264 frames of half the height, since no encoder in Debian writes any.

The slices of a picture stay as they are but for their headers: by CAVLC, and by CABAC where there are no coefficients,
a field has the syntax of a frame. What is decoded is another picture (fields have another scan and another order of
references), but the stream is a valid one: a field has at least as many references to choose from as the frame that it
was. Sections are those of ITU-T H.264."""

from dataclasses import dataclass, field, replace

from bitstreams import h264_units
from bitstreams.h264_headers import (LIMIT_LONG_TERM, MAKE_LONG_TERM, PictureParameters, Sequence,
                                     read_picture_parameters, read_sequence, read_slice)


@dataclass
class Video:
    sequence: Sequence
    parameters: PictureParameters | None = None
    pictures: list = field(default_factory=list)  # lists of slices, in decoding order


def read_videos(file):
    """One for every sequence parameter set that differs from the one before."""
    videos = []
    for unit in h264_units.read(file):
        kind = h264_units.kind(unit)
        if kind == h264_units.SEQUENCE_PARAMETERS:
            sequence = read_sequence(unit)
            if not videos or videos[-1].sequence != sequence:
                videos.append(Video(sequence))
        elif kind == h264_units.PICTURE_PARAMETERS:
            videos[-1].parameters = read_picture_parameters(unit)
        elif kind in (h264_units.SLICE, h264_units.IDR_SLICE):
            one = read_slice(unit, videos[-1].sequence, videos[-1].parameters)
            if one.first_macroblock == 0:
                videos[-1].pictures.append([])
            videos[-1].pictures[-1].append(one)
    return videos


def field_of(one, is_bottom):
    """What names a frame now names its field of the same parity, whose number is 2 * FrameNumWrap + 1 (section
    8.2.4.1), so that differences of numbers double."""
    doubled = [[(operation, 2 * value + 1) for operation, value in modification] for modification in one.modifications]
    return replace(one, structure="11" if is_bottom else "10", bottom_delta="", modifications=doubled)


def first_field(one, is_bottom):
    """Unmarks both fields of a frame, that of its own parity and the other."""
    marking = [(operation, number) for operation, value in one.marking for number in (2 * value + 1, 2 * value + 2)]
    return replace(field_of(one, is_bottom), marking=marking)


def second_field(one, is_bottom, first):
    """Never an IDR picture (section 7.4.1.2.4)."""
    return replace(field_of(one, is_bottom), is_idr=False, idr_id="", order_count=first.order_count + 1, marking=[])


def field_pair(first, second, is_bottom_first):
    """A frame as the slices of its two fields."""
    firsts = [first_field(one, is_bottom_first) for one in first]
    return firsts + [second_field(one, not is_bottom_first, firsts[0]) for one in second]


def make_long_term(frames):
    """Marks both fields of each IDR picture in the first field after it. (FFmpeg 5.1 forgets the first field where the
    second becomes a long-term reference as it is decoded.)"""
    for idr, follower in zip(frames, frames[1:]):
        if idr[0].is_idr:
            for one in follower:
                if one.structure == follower[0].structure:
                    one.marking = [(LIMIT_LONG_TERM, 1), (MAKE_LONG_TERM, 1, 0), (MAKE_LONG_TERM, 2, 0)]


def number_frames(frames):
    """Gives frame_num (section 7.4.3) to all slices."""
    number = 0
    for frame in frames:
        number = 0 if frame[0].is_idr else number
        for one in frame:
            one.frame_number = number
        number += frame[0].reference_idc > 0


def write(file, sequence, parameters, frames):
    units = []
    for frame in frames:
        if frame[0].is_idr:
            units += [sequence.unit(), *(one.unit() for one in parameters)]
        units += [one.unit(sequence) for one in frame]
    h264_units.write(file, units)


def predicted_by_cabac(video, cabac):
    """The pictures of the one, but P and B of the other, which must have the same types."""
    return [other if other[0].is_predicted else own for own, other in zip(video.pictures, cabac.pictures)]


def paired(pictures, in_halves):
    count = len(pictures) // 2
    return zip(pictures[:count], pictures[count:]) if in_halves else zip(pictures[::2], pictures[1::2])


def make_fields(file, in_halves=False, is_bottom_first=False, has_long_term=False):
    """Two pictures that follow each other become the fields of a frame. Or `in_halves`, which B pictures need: one of
    the file's first half and one of its second, whose pictures must be of the same types.

    The file may begin with frames of the whole height, which then take turns with the fields. It may end with the same
    pictures by CABAC, which then replace those that are predicted."""
    videos = read_videos(file)
    cabac = [videos.pop()] if videos[-1].parameters.is_cabac else []
    *whole, halved = videos
    for video in cabac:
        halved.pictures = predicted_by_cabac(halved, video)
    frames = [field_pair(*pair, is_bottom_first) for pair in paired(halved.pictures, in_halves)]
    for video in whole:
        frames[::2] = video.pictures[::2]
    if has_long_term:
        make_long_term(frames)
    number_frames(frames)
    adaptive = any(video.sequence.adaptive for video in whole)
    sequence = replace(halved.sequence, frames_only=False, adaptive=adaptive)
    write(file, sequence, [video.parameters for video in (halved, *cabac)], frames)

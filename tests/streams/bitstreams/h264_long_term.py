"""Makes the IDR pictures of an H.264 stream long-term references, which x264 never does.

The other pictures stay as they are: with one group of pictures no longer than the reference frames, no B pictures and
no weights, a long-term reference has the place in the list that the oldest short-term one had."""

from dataclasses import replace

from bitstreams import h264_units
from bitstreams.h264_headers import read_picture_parameters, read_sequence, read_slice


def make_long_term(file):
    units = h264_units.read(file)
    for index, unit in enumerate(units):
        kind = h264_units.kind(unit)
        if kind == h264_units.SEQUENCE_PARAMETERS:
            sequence = read_sequence(unit)
        elif kind == h264_units.PICTURE_PARAMETERS:
            parameters = read_picture_parameters(unit)
        elif kind == h264_units.IDR_SLICE:
            units[index] = replace(read_slice(unit, sequence, parameters), is_long_term=True).unit(sequence)
    h264_units.write(file, units)

"""The headers of x264's streams, read and written: sequence parameter sets, picture parameter sets and slice headers of
ITU-T H.264, section 7.3."""

from dataclasses import dataclass, field

from bitstreams import h264_units
from bitstreams.bits import BitReader, exp_golomb, number, to_bytes

P, B = 0, 1  # slice_type modulo 5, table 7-6
HIGH = 100  # profile_idc
NOT_DEBLOCKED = 1  # disable_deblocking_filter_idc
END_OF_MODIFICATIONS = 3  # modification_of_pic_nums_idc, table 7-7
END_OF_MARKING, UNMARK, MAKE_LONG_TERM, LIMIT_LONG_TERM = 0, 1, 3, 4  # memory_management_control_operation, table 7-9


@dataclass(frozen=True)
class Sequence:
    nal_header: int
    beginning: str  # profile_idc to pic_height_in_map_units_minus1
    frame_number_bits: int
    order_count_bits: int  # 0: picture order count of type 2
    frames_only: bool
    adaptive: bool  # mb_adaptive_frame_field_flag
    end: str  # from frame_cropping_flag on

    def unit(self):
        structure = "1" if self.frames_only else "01" if self.adaptive else "00"
        direct_8x8_inference = "1"
        return bytes([self.nal_header]) + to_bytes(self.beginning + structure + direct_8x8_inference + self.end)


def read_sequence(unit):
    """Section 7.3.2.1.1."""
    bits = BitReader(unit[1:])
    profile = bits.number(8)
    bits.take(8 + 8)  # constraint flags, level_idc
    bits.exp_golomb()  # seq_parameter_set_id
    if profile >= HIGH:
        for _ in range(3):  # chroma_format_idc, bit_depth_luma_minus8, bit_depth_chroma_minus8
            bits.exp_golomb()
        bits.take(1)  # qpprime_y_zero_transform_bypass_flag
        if bits.flag():
            raise ValueError("the sequence has scaling matrices")
    frame_number_bits = bits.exp_golomb() + 4
    order_count_type = bits.exp_golomb()
    order_count_bits = bits.exp_golomb() + 4 if order_count_type == 0 else 0
    bits.exp_golomb()  # max_num_ref_frames
    bits.take(1)  # gaps_in_frame_num_value_allowed_flag
    for _ in range(2):  # pic_width_in_mbs_minus1, pic_height_in_map_units_minus1
        bits.exp_golomb()
    beginning = bits.since(0)
    frames_only = bits.flag()
    adaptive = not frames_only and bits.flag()
    bits.take(1)  # direct_8x8_inference_flag
    return Sequence(unit[0], beginning, frame_number_bits, order_count_bits, frames_only, adaptive, bits.rest())


@dataclass(frozen=True)
class PictureParameters:
    nal_header: int
    set_id: int
    rest: str  # from entropy_coding_mode_flag on
    is_cabac: bool
    has_bottom_delta: bool  # bottom_field_pic_order_in_frame_present_flag
    reference_counts: tuple[int, int]
    weights: tuple[bool, bool]  # explicit ones, of P and of B slices
    has_deblocking: bool  # deblocking_filter_control_present_flag

    def unit(self):
        """With the sequence parameter set 0."""
        return bytes([self.nal_header]) + to_bytes(exp_golomb(self.set_id) + exp_golomb(0) + self.rest)


def read_picture_parameters(unit):
    """Section 7.3.2.2, with one slice group."""
    bits = BitReader(unit[1:])
    set_id = bits.exp_golomb()
    bits.exp_golomb()  # seq_parameter_set_id
    rest = bits.rest()
    is_cabac = bits.flag()
    has_bottom_delta = bits.flag()
    bits.exp_golomb()  # num_slice_groups_minus1
    counts = bits.exp_golomb() + 1, bits.exp_golomb() + 1
    weights = bits.flag(), bits.number(2) == 1
    for _ in range(3):  # pic_init_qp_minus26, pic_init_qs_minus26, chroma_qp_index_offset
        bits.exp_golomb()
    return PictureParameters(unit[0], set_id, rest, is_cabac, has_bottom_delta, counts, weights, bits.flag())


@dataclass
class Slice:
    reference_idc: int = 0
    is_idr: bool = False
    is_predicted: bool = False
    first_macroblock: int = 0
    beginning: str = ""  # first_mb_in_slice to pic_parameter_set_id
    frame_number: int = 0
    structure: str = ""  # field_pic_flag and bottom_field_flag
    idr_id: str = ""
    order_count: int = 0
    bottom_delta: str = ""
    references: str = ""  # direct_spatial_mv_pred_flag to the numbers of references
    modifications: list = field(default_factory=list)  # of each list: tuples of an operation and its value
    weights: str = ""
    is_long_term: bool = False  # of an IDR picture
    marking: list = field(default_factory=list)  # tuples of an operation and its values
    quantisation: str = ""  # the rest of the header
    is_cabac: bool = False
    data: str = ""

    def unit(self, sequence):
        header = self.beginning + number(self.frame_number, sequence.frame_number_bits)
        header += "" if sequence.frames_only else self.structure or "0"
        header += self.idr_id
        if sequence.order_count_bits:
            header += number(self.order_count % (1 << sequence.order_count_bits), sequence.order_count_bits)
            header += self.bottom_delta
        header += self.references
        header += "".join(operation_bits(one, END_OF_MODIFICATIONS) for one in self.modifications)  # section 7.3.3.1
        header += self.weights + self.marking_bits() + self.quantisation
        if self.is_cabac:
            header += "1" * (-len(header) % 8)  # cabac_alignment_one_bit
        kind = h264_units.IDR_SLICE if self.is_idr else h264_units.SLICE
        return bytes([self.reference_idc << 5 | kind]) + to_bytes(header + self.data.rstrip("0"))

    def marking_bits(self):
        """Section 7.3.3.3."""
        if not self.reference_idc:
            return ""
        if self.is_idr:
            return "0" + ("1" if self.is_long_term else "0")
        return operation_bits(self.marking, END_OF_MARKING)


def operation_bits(operations, end):
    """The flag that there are any, each with its values, and the end."""
    if not operations:
        return "0"
    return "1" + "".join(exp_golomb(number) for operation in operations for number in operation) + exp_golomb(end)


def read_operations(bits, end):
    """Tuples of an operation and its value: of marking, x264 has none but UNMARK."""
    operations = []
    if not bits.flag():
        return operations
    while (operation := bits.exp_golomb()) != end:
        operations.append((operation, bits.exp_golomb()))
    return operations


def skip_weights(bits, counts):
    """Section 7.3.3.2."""
    for _ in range(2):  # luma_log2_weight_denom, chroma_log2_weight_denom
        bits.exp_golomb()
    for count in counts:
        for _ in range(count):
            for values in (2, 4):  # luma: weight and offset; chroma: the same, twice
                if bits.flag():
                    for _ in range(values):
                        bits.exp_golomb()


def read_references(bits, one, kind, parameters):
    """Section 7.3.3, from direct_spatial_mv_pred_flag on, of a P or B slice."""
    begin = bits.position
    if kind == B:
        bits.take(1)  # direct_spatial_mv_pred_flag
    counts = parameters.reference_counts[:kind + 1]
    if bits.flag():
        counts = [bits.exp_golomb() + 1 for _ in counts]
    one.references = bits.since(begin)
    one.modifications = [read_operations(bits, END_OF_MODIFICATIONS) for _ in counts]
    begin = bits.position
    if parameters.weights[kind]:
        skip_weights(bits, counts)
    one.weights = bits.since(begin)


def read_quantisation(bits, one, parameters):
    """Section 7.3.3, the end of the header."""
    begin = bits.position
    if parameters.is_cabac and one.is_predicted:
        bits.exp_golomb()  # cabac_init_idc
    bits.exp_golomb()  # slice_qp_delta
    if parameters.has_deblocking and bits.exp_golomb() != NOT_DEBLOCKED:
        for _ in range(2):  # slice_alpha_c0_offset_div2, slice_beta_offset_div2
            bits.exp_golomb()
    one.quantisation = bits.since(begin)


def read_slice(unit, sequence, parameters):
    """Section 7.3.3, of a frame."""
    bits = BitReader(unit[1:])
    one = Slice(unit[0] >> 5, h264_units.kind(unit) == h264_units.IDR_SLICE)
    one.first_macroblock = bits.exp_golomb()
    kind = bits.exp_golomb() % 5
    bits.exp_golomb()  # pic_parameter_set_id
    one.beginning = bits.since(0)
    one.frame_number = bits.number(sequence.frame_number_bits)
    if not sequence.frames_only and bits.flag():
        raise ValueError("the picture is a field")
    if one.is_idr:
        one.idr_id = exp_golomb(bits.exp_golomb())
    one.order_count = bits.number(sequence.order_count_bits)
    if sequence.order_count_bits and parameters.has_bottom_delta:
        one.bottom_delta = exp_golomb(bits.exp_golomb())
    one.is_predicted = kind in (P, B)
    if one.is_predicted:
        read_references(bits, one, kind, parameters)
    if one.is_idr:
        bits.take(1)  # no_output_of_prior_pics_flag
        one.is_long_term = bits.flag()
    elif one.reference_idc:
        one.marking = read_operations(bits, END_OF_MARKING)
    read_quantisation(bits, one, parameters)
    one.is_cabac = parameters.is_cabac
    if one.is_cabac:
        bits.take(-bits.position % 8)  # cabac_alignment_one_bit
    one.data = bits.rest()
    return one

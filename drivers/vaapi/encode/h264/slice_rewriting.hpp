// Slices of H.264 (ITU-T H.264, section 7.3.3): x264's headers are read, and headers that fit the client's
// parameter sets are written. The data behind them are the same bits: the tools that they depend on are the
// same.
#pragma once

#include "encode/h264/parameter_sets.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace zeva::va_driver::h264_encode {

/// A slice as x264 has coded it: frames, P or I, no weights. Its references are the last coded ones, the last
/// first, as in a decoder's default order.
struct CodedSlice {
    unsigned reference_idc = 0; ///< nal_ref_idc; not 0
    bool is_intra = true;
    std::uint32_t first_macroblock = 0;
    std::uint32_t reference_count = 0; ///< of P slices
    std::uint32_t cabac_init_idc = 0;  ///< of P slices
    int qp = 26;
    std::uint32_t deblocking_idc = 0; ///< disable_deblocking_filter_idc
    int deblocking_alpha = 0;         ///< slice_alpha_c0_offset_div2
    int deblocking_beta = 0;          ///< slice_beta_offset_div2
    std::vector<std::uint8_t> payload;
    std::size_t data_position = 0; ///< of the first bit of slice_data() in the payload
};

/// What the headers of all slices of a picture say.
struct SliceContext {
    bool is_idr = false;
    bool is_reference = true;
    std::uint32_t frame_number = 0;
    std::uint32_t idr_picture_id = 0;
    std::uint32_t order_count = 0;       ///< pic_order_cnt_lsb, with type 0
    std::int32_t bottom_order_count = 0; ///< delta_pic_order_cnt_bottom
};

/// Reads a slice of x264's, without start code. Throws StatusError when it is none that can be rewritten.
[[nodiscard]] CodedSlice read_slice(std::span<const std::uint8_t> nal_unit,
                                    const SequenceParameterSet& sequence, const PictureParameterSet& picture);

/// Appends the slice as a part of the client's stream, with these parameter sets.
void append_slice(std::vector<std::uint8_t>& stream, const CodedSlice& slice, const SliceContext& context,
                  const SequenceParameterSet& sequence, const PictureParameterSet& picture);

} // namespace zeva::va_driver::h264_encode

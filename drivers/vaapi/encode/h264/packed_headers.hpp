// The headers that clients write themselves.
#pragma once

#include "encode/h264/parameter_sets.hpp"
#include "encode/picture_encoder.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace zeva::va_driver::h264_encode {

struct ClientHeaders {
    std::vector<std::uint8_t> delimiter; ///< of access units: precedes everything else of a picture
    std::vector<std::uint8_t> bytes;     ///< all others, as the stream has them before the slices
    std::vector<SequenceParameterSet> sequences;
    std::vector<PictureParameterSet> pictures;
    std::optional<bool> is_reference; ///< as the slice headers say
};

/// Slice headers are left out: the driver writes them. What precedes them in their buffers, such as access
/// unit delimiters, stays. Throws StatusError as read_sequence_parameter_set does.
[[nodiscard]] ClientHeaders read_packed_headers(std::span<const PackedHeader> headers);

} // namespace zeva::va_driver::h264_encode

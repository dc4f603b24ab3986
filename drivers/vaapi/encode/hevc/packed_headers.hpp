// The headers that clients write themselves.
#pragma once

#include "encode/hevc/parameter_sets.hpp"
#include "encode/picture_encoder.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace zeva::va_driver::hevc_encode {

struct ClientHeaders {
    std::vector<std::uint8_t> bytes; ///< all of them, as the stream has them before the slice
    std::optional<SequenceParameterSet> sequence;
    std::optional<PictureParameterSet> picture;
};

/// Throws StatusError: as read_sequence_parameter_set does, and VA_STATUS_ERROR_INVALID_PARAMETER for slice
/// headers, which the driver writes.
[[nodiscard]] ClientHeaders read_packed_headers(std::span<const PackedHeader> headers);

} // namespace zeva::va_driver::hevc_encode

// One picture as VA-API describes it, checked and turned back into an H.264 byte stream.
#pragma once

#include "decode/picture_decoder.hpp"

#include <va/va.h>

#include <cstdint>
#include <vector>

namespace zeva::va_driver::h264 {

/// One frame or one field.
struct AccessUnit {
    VAPictureParameterBufferH264 picture{};
    unsigned coded_width = 0;  ///< of the frame, in pixels: a multiple of 16
    unsigned coded_height = 0; ///< of the frame, in rows: a multiple of 16, of 32 when it may be interlaced
    bool idr = false;
    bool field = false;
    bool bottom_field = false;
    /// Some slices are deblocked and others are not.
    bool mixed_deblocking = false;
    /// Parameter sets and slices, each with a start code.
    std::vector<std::uint8_t> stream;
};

/// Fills `unit`. Errors:
/// - VA_STATUS_ERROR_INVALID_BUFFER: a buffer is missing or too short, slices lie outside their data;
/// - VA_STATUS_ERROR_INVALID_PARAMETER: a value that H.264 does not allow;
/// - VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT: not 8-bit 4:2:0;
/// - VA_STATUS_ERROR_UNIMPLEMENTED: B slices with picture order count type 1 (VA-API lacks its offsets);
/// - VA_STATUS_ERROR_DECODING_ERROR: a slice header is broken.
[[nodiscard]] VAStatus build_access_unit(const DecodeInput& input, AccessUnit& unit);

} // namespace zeva::va_driver::h264

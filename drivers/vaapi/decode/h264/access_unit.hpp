// One picture as VA-API describes it, checked and turned back into an H.264 byte stream.
#pragma once

#include "decode/picture_decoder.hpp"

#include <va/va.h>

#include <cstdint>
#include <vector>

extern "C" {
#include <libavutil/pixfmt.h>
}

namespace zeva::va_driver::h264 {

/// One frame or one field.
struct AccessUnit {
    VAPictureParameterBufferH264 picture{};
    AVPixelFormat format = AV_PIX_FMT_NONE;
    unsigned coded_width = 0;  ///< of the frame, in pixels: a multiple of 16
    unsigned coded_height = 0; ///< of the frame, in rows: a multiple of 16, of 32 when it may be interlaced
    std::uint32_t frame_number = 0; ///< as the first slice has it
    bool idr = false;
    bool field = false;
    bool bottom_field = false;
    /// Some slices are deblocked and others are not.
    bool mixed_deblocking = false;
};

/// Fills `unit` and appends its parameter sets and slices, each with a start code, to `stream`. Throws
/// StatusError as StreamBuilder::build does, and VA_STATUS_ERROR_UNIMPLEMENTED for B slices with picture
/// order count type 1 (VA-API lacks its offsets).
void build_access_unit(const DecodeInput& input, AccessUnit& unit, std::vector<std::uint8_t>& stream);

} // namespace zeva::va_driver::h264

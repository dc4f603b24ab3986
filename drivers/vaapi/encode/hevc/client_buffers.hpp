// What a client's buffers say of one picture.
#pragma once

#include "encode/hevc/slice_header.hpp"
#include "encode/picture_encoder.hpp"

#include <cstdint>

#include <va/va.h>
#include <va/va_enc_hevc.h>

namespace zeva::va_driver::hevc_encode {

struct ClientBuffers {
    VAEncSequenceParameterBufferHEVC sequence;
    VAEncPictureParameterBufferHEVC picture;
    VAEncSliceParameterBufferHEVC slice;

    [[nodiscard]] bool is_intra() const noexcept { return slice.slice_type == 2; }
    /// Of the first reference of a P picture.
    [[nodiscard]] std::int32_t reference_order_count() const noexcept {
        return slice.ref_pic_list0[0].pic_order_cnt;
    }
};

/// Throws StatusError: VA_STATUS_ERROR_INVALID_BUFFER when something is missing or too short,
/// VA_STATUS_ERROR_UNIMPLEMENTED for B pictures and whatever else the encoder does not have,
/// VA_STATUS_ERROR_INVALID_PARAMETER for what contradicts itself.
[[nodiscard]] ClientBuffers read_buffers(const EncodeInput& input);

/// Throws StatusError as well.
[[nodiscard]] SliceHeader slice_header_of(const ClientBuffers& buffers);

} // namespace zeva::va_driver::hevc_encode

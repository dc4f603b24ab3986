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
    [[nodiscard]] bool is_bidirectional() const noexcept { return slice.slice_type == 0; }
    /// Whether the client declares B pictures, before which it codes later ones.
    [[nodiscard]] bool is_reordered() const noexcept { return sequence.ip_period > 1; }
    /// Of the first reference of a P picture.
    [[nodiscard]] std::int32_t reference_order_count() const noexcept {
        return slice.ref_pic_list0[0].pic_order_cnt;
    }
};

/// Throws StatusError: VA_STATUS_ERROR_INVALID_BUFFER when something is missing or too short,
/// VA_STATUS_ERROR_UNIMPLEMENTED for whatever the encoder does not have,
/// VA_STATUS_ERROR_INVALID_PARAMETER for what contradicts itself.
[[nodiscard]] ClientBuffers read_buffers(const EncodeInput& input);

/// The picture refers to none yet. All pictures are to be seen, though GStreamer sets
/// no_output_of_prior_pics_flag, which its own slice headers do not. Throws StatusError as well.
[[nodiscard]] SliceHeader slice_header_of(const ClientBuffers& buffers);

} // namespace zeva::va_driver::hevc_encode

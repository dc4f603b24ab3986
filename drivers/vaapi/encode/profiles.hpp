// What is encoded.
#pragma once

#include "encode/picture_encoder.hpp"

#include <memory>
#include <span>

namespace zeva::va_driver {

struct EncodeProfile {
    VAProfile profile;
    VAEntrypoint entrypoint;
    unsigned int rt_formats;              ///< VA_RT_FORMAT_* of the pictures
    unsigned int max_dimension;           ///< of width and height, in pixels
    std::span<const PixelFormat> formats; ///< of surfaces, the one that clients should choose first
    unsigned int rate_controls;           ///< VA_RC_*; 0 when there is nothing to control
    /// VAConfigAttrib* of encoders, but for the rate control.
    std::span<const VAConfigAttrib> attributes;
    /// Throws StatusError or std::bad_alloc.
    std::unique_ptr<PictureEncoder> (*make)(const EncoderOptions& options);
};

[[nodiscard]] std::span<const EncodeProfile> encode_profiles() noexcept;
/// Null when the profile is not encoded.
[[nodiscard]] const EncodeProfile* find_encode_profile(VAProfile profile) noexcept;

} // namespace zeva::va_driver

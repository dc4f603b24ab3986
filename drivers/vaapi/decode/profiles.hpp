// What is decoded.
#pragma once

#include "decode/picture_decoder.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace zeva::va_driver {

struct DecodeProfile {
    VAProfile profile;
    unsigned int rt_formats;    ///< VA_RT_FORMAT_* that the profile's pictures can have
    unsigned int max_dimension; ///< of width and height, in pixels
    /// Throws StatusError or std::bad_alloc.
    std::unique_ptr<PictureDecoder> (*make)(const DecoderOptions& options);
    /// The surfaces that a picture may refer to; throws StatusError. Only for codecs whose pictures change
    /// their size between key frames, since clients then change the context, too.
    std::vector<VASurfaceID> (*references)(std::span<const std::byte> picture_parameters) = nullptr;
};

[[nodiscard]] std::span<const DecodeProfile> decode_profiles() noexcept;
/// Null when the profile is not decoded.
[[nodiscard]] const DecodeProfile* find_decode_profile(VAProfile profile) noexcept;

/// The formats of surfaces that pictures of these VA_RT_FORMAT_* can be decoded into, the one that clients
/// should choose first.
[[nodiscard]] std::span<const PixelFormat> decoded_formats(unsigned int rt_format) noexcept;

} // namespace zeva::va_driver

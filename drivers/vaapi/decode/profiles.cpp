#include "decode/profiles.hpp"

#include "decode/avcodec_decoder.hpp"
#include "decode/h264/h264_builder.hpp"

#include <algorithm>
#include <array>

namespace zeva::va_driver {
namespace {

template <typename Builder>
std::unique_ptr<PictureDecoder> make_avcodec_decoder(const DecoderOptions& options) {
    return std::make_unique<AvcodecDecoder>(std::make_unique<Builder>(), options);
}

constexpr auto make_h264 = make_avcodec_decoder<h264::H264Builder>;

constexpr std::array profiles{
    DecodeProfile{VAProfileH264ConstrainedBaseline, VA_RT_FORMAT_YUV420, 4096, make_h264},
    DecodeProfile{VAProfileH264Main, VA_RT_FORMAT_YUV420, 4096, make_h264},
    DecodeProfile{VAProfileH264High, VA_RT_FORMAT_YUV420, 4096, make_h264},
};

// FFmpeg takes the format that is most like its own software decoder's: I420 before NV12 if both were here.
constexpr std::array yuv420{PixelFormat::nv12};

} // namespace

std::span<const DecodeProfile> decode_profiles() noexcept {
    return profiles;
}

const DecodeProfile* find_decode_profile(VAProfile profile) noexcept {
    const auto* const found = std::ranges::find(profiles, profile, &DecodeProfile::profile);
    return found == profiles.end() ? nullptr : found;
}

std::span<const PixelFormat> decoded_formats(unsigned int rt_format) noexcept {
    switch (rt_format) {
    case VA_RT_FORMAT_YUV420:
        return yuv420;
    default:
        return {};
    }
}

} // namespace zeva::va_driver

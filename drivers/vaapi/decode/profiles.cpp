#include "decode/profiles.hpp"

#include "decode/av1/av1_decoder.hpp"
#include "decode/avcodec_decoder.hpp"
#include "decode/h264/h264_builder.hpp"
#include "decode/hevc/hevc_builder.hpp"
#include "decode/jpeg/jpeg_builder.hpp"
#include "decode/mpeg2/mpeg2_builder.hpp"
#include "decode/vp8/vp8_builder.hpp"
#include "decode/vp9/vp9_builder.hpp"

#include <algorithm>
#include <array>

namespace zeva::va_driver {
namespace {

template <typename Builder>
std::unique_ptr<PictureDecoder> make_avcodec_decoder(const DecoderOptions& options) {
    return std::make_unique<AvcodecDecoder>(std::make_unique<Builder>(), options);
}

std::unique_ptr<PictureDecoder> make_av1(const DecoderOptions& options) {
    return std::make_unique<av1::Av1Decoder>(options);
}

constexpr auto make_h264 = make_avcodec_decoder<h264::H264Builder>;
constexpr auto make_hevc = make_avcodec_decoder<hevc::HevcBuilder>;
constexpr auto make_jpeg = make_avcodec_decoder<jpeg::JpegBuilder>;
constexpr auto make_mpeg2 = make_avcodec_decoder<mpeg2::Mpeg2Builder>;
constexpr auto make_vp8 = make_avcodec_decoder<vp8::Vp8Builder>;
constexpr auto make_vp9 = make_avcodec_decoder<vp9::Vp9Builder>;

constexpr auto h264_high_10 = static_cast<VAProfile>(36); // VAProfileH264High10 of libva 2.18

constexpr unsigned int jpeg_formats = VA_RT_FORMAT_YUV420 | VA_RT_FORMAT_YUV422 | VA_RT_FORMAT_YUV444 |
                                      VA_RT_FORMAT_YUV400 | VA_RT_FORMAT_YUV411;

// The range extensions of HEVC contain the formats below their own.
constexpr unsigned int hevc_422_formats = VA_RT_FORMAT_YUV400 | VA_RT_FORMAT_YUV420 | VA_RT_FORMAT_YUV420_10 |
                                          VA_RT_FORMAT_YUV422 | VA_RT_FORMAT_YUV422_10;
constexpr unsigned int hevc_444_formats =
    VA_RT_FORMAT_YUV400 | VA_RT_FORMAT_YUV420 | VA_RT_FORMAT_YUV422 | VA_RT_FORMAT_YUV444;

constexpr std::array profiles{
    DecodeProfile{VAProfileMPEG2Simple, VA_RT_FORMAT_YUV420, 4095, make_mpeg2},
    DecodeProfile{VAProfileMPEG2Main, VA_RT_FORMAT_YUV420, 4095, make_mpeg2},
    DecodeProfile{VAProfileH264ConstrainedBaseline, VA_RT_FORMAT_YUV420, 4096, make_h264},
    DecodeProfile{VAProfileH264Main, VA_RT_FORMAT_YUV420, 4096, make_h264},
    DecodeProfile{VAProfileH264High, VA_RT_FORMAT_YUV420, 4096, make_h264},
    DecodeProfile{h264_high_10, VA_RT_FORMAT_YUV420 | VA_RT_FORMAT_YUV420_10, 4096, make_h264},
    DecodeProfile{VAProfileJPEGBaseline, jpeg_formats, max_dimension, make_jpeg},
    DecodeProfile{VAProfileHEVCMain, VA_RT_FORMAT_YUV420, 8192, make_hevc},
    DecodeProfile{VAProfileHEVCMain10, VA_RT_FORMAT_YUV420 | VA_RT_FORMAT_YUV420_10, 8192, make_hevc},
    DecodeProfile{VAProfileHEVCMain422_10, hevc_422_formats, 8192, make_hevc},
    DecodeProfile{VAProfileHEVCMain444, hevc_444_formats, 8192, make_hevc},
    DecodeProfile{VAProfileHEVCMain444_10, hevc_422_formats | hevc_444_formats | VA_RT_FORMAT_YUV444_10, 8192,
                  make_hevc},
    DecodeProfile{VAProfileVP8Version0_3, VA_RT_FORMAT_YUV420, 16383, make_vp8},
    DecodeProfile{VAProfileVP9Profile0, VA_RT_FORMAT_YUV420, 16384, make_vp9, vp9::references},
    DecodeProfile{VAProfileVP9Profile1, VA_RT_FORMAT_YUV422 | VA_RT_FORMAT_YUV444, 16384, make_vp9,
                  vp9::references},
    DecodeProfile{VAProfileVP9Profile2, VA_RT_FORMAT_YUV420_10, 16384, make_vp9, vp9::references},
    DecodeProfile{VAProfileAV1Profile0, VA_RT_FORMAT_YUV420 | VA_RT_FORMAT_YUV420_10, 16384, make_av1,
                  av1::references},
};

// FFmpeg takes the format that is most like its own software decoder's: I420 before NV12 if both were here.
constexpr std::array yuv420{PixelFormat::nv12};
constexpr std::array yuv420_10{PixelFormat::p010};
constexpr std::array yuv420_12{PixelFormat::p012};
constexpr std::array yuv422{PixelFormat::yuv422h, PixelFormat::yuy2, PixelFormat::yuv422v};
constexpr std::array yuv422_10{PixelFormat::y210};
constexpr std::array yuv422_12{PixelFormat::y212};
constexpr std::array yuv444{PixelFormat::yuv444p, PixelFormat::ayuv, PixelFormat::xyuv};
constexpr std::array yuv444_10{PixelFormat::y410};
constexpr std::array yuv444_12{PixelFormat::y412};
constexpr std::array yuv411{PixelFormat::yuv411p};
constexpr std::array yuv400{PixelFormat::y800};

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
    case VA_RT_FORMAT_YUV420_10:
        return yuv420_10;
    case VA_RT_FORMAT_YUV420_12:
        return yuv420_12;
    case VA_RT_FORMAT_YUV422:
        return yuv422;
    case VA_RT_FORMAT_YUV422_10:
        return yuv422_10;
    case VA_RT_FORMAT_YUV422_12:
        return yuv422_12;
    case VA_RT_FORMAT_YUV444:
        return yuv444;
    case VA_RT_FORMAT_YUV444_10:
        return yuv444_10;
    case VA_RT_FORMAT_YUV444_12:
        return yuv444_12;
    case VA_RT_FORMAT_YUV411:
        return yuv411;
    case VA_RT_FORMAT_YUV400:
        return yuv400;
    default:
        return {};
    }
}

} // namespace zeva::va_driver

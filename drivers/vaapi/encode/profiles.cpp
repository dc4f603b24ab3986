#include "encode/profiles.hpp"

#include "encode/h264/h264_encoder.hpp"
#include "encode/h264/session_settings.hpp"
#include "encode/h264/slice_division.hpp"
#include "encode/hevc/hevc_encoder.hpp"
#include "encode/jpeg/jpeg_encoder.hpp"
#include "encode/mpeg2/mpeg2_encoder.hpp"
#include "encode/vpx/effort.hpp"
#include "encode/vpx/vp8_encoder.hpp"
#include "encode/vpx/vp9_encoder.hpp"

#include <algorithm>
#include <array>

namespace zeva::va_driver {
namespace {

constexpr std::array yuv420_formats{PixelFormat::nv12, PixelFormat::i420, PixelFormat::yv12};
constexpr std::array yuv420_10_bit_formats{PixelFormat::p010};

std::unique_ptr<PictureEncoder> make_jpeg(const EncoderOptions&) {
    return std::make_unique<jpeg::JpegEncoder>();
}

constexpr std::array jpeg_formats{PixelFormat::nv12,    PixelFormat::i420, PixelFormat::yv12,
                                  PixelFormat::yuy2,    PixelFormat::uyvy, PixelFormat::yuv422h,
                                  PixelFormat::yuv444p, PixelFormat::y800};
constexpr unsigned int jpeg_rt_formats =
    VA_RT_FORMAT_YUV420 | VA_RT_FORMAT_YUV422 | VA_RT_FORMAT_YUV444 | VA_RT_FORMAT_YUV400;
// The fields of VAConfigAttribValEncJPEG.
constexpr unsigned int jpeg_abilities = 1U << 2     // non_interleaved_mode: the planes may be apart
                                        | 3U << 4   // max_num_components
                                        | 1U << 7   // max_num_scans
                                        | 2U << 11  // max_num_huffman_tables
                                        | 2U << 14; // max_num_quantization_tables
constexpr std::array jpeg_attributes{
    VAConfigAttrib{VAConfigAttribEncJPEG, jpeg_abilities},
    VAConfigAttrib{VAConfigAttribEncPackedHeaders, VA_ENC_PACKED_HEADER_RAW_DATA}};

constexpr unsigned int vpx_rate_controls = VA_RC_CQP | VA_RC_CBR | VA_RC_VBR;
constexpr unsigned int max_vp8_dimension = 16383;       ///< 14 bits
constexpr unsigned int max_vpx_10_bit_dimension = 8192; ///< libvpx's own sizes in bytes are of 32 bits
constexpr std::array vpx_attributes{
    VAConfigAttrib{VAConfigAttribEncPackedHeaders, VA_ENC_PACKED_HEADER_NONE},
    VAConfigAttrib{VAConfigAttribEncInterlaced, VA_ENC_INTERLACED_NONE},
    VAConfigAttrib{VAConfigAttribEncMaxRefFrames, 3}, // all of them earlier pictures
    VAConfigAttrib{VAConfigAttribPredictionDirection, VA_PREDICTION_DIRECTION_PREVIOUS},
    VAConfigAttrib{VAConfigAttribEncMaxSlices, 1},
    VAConfigAttrib{VAConfigAttribEncQualityRange, vpx::quality_levels}};

std::unique_ptr<PictureEncoder> make_hevc(const EncoderOptions& options) {
    return std::make_unique<hevc_encode::HevcEncoder>(options);
}

constexpr unsigned int hevc_rate_controls = VA_RC_CQP | VA_RC_CBR | VA_RC_VBR | VA_RC_ICQ;
/// The fields of VAConfigAttribValEncHEVCFeatures. Clients use whatever is offered, so that only is offered
/// which x265 does by default. The encoder takes asymmetric partitions, deeper transform trees and skipped
/// transforms, too, from clients that insist on them.
constexpr unsigned int hevc_features = VA_FEATURE_SUPPORTED << 6     // sao
                                       | VA_FEATURE_SUPPORTED << 10  // temporal_mvp
                                       | VA_FEATURE_SUPPORTED << 12  // strong_intra_smoothing
                                       | VA_FEATURE_SUPPORTED << 16  // sign_data_hiding
                                       | VA_FEATURE_SUPPORTED << 22  // cu_qp_delta
                                       | VA_FEATURE_SUPPORTED << 28; // deblocking_filter_disable
/// Those of VAConfigAttribValEncHEVCBlockSizes: coding blocks from 8x8, transforms from 4x4.
constexpr unsigned int hevc_block_sizes = 3U         // log2_max_coding_tree_block_size_minus3
                                          | 1U << 2  // log2_min_coding_tree_block_size_minus3
                                          | 3U << 6; // log2_max_luma_transform_block_size_minus2
constexpr std::array hevc_attributes{
    VAConfigAttrib{VAConfigAttribEncPackedHeaders,
                   VA_ENC_PACKED_HEADER_SEQUENCE | VA_ENC_PACKED_HEADER_PICTURE | VA_ENC_PACKED_HEADER_MISC |
                       VA_ENC_PACKED_HEADER_RAW_DATA},
    VAConfigAttrib{VAConfigAttribEncInterlaced, VA_ENC_INTERLACED_NONE},
    // No later picture: B pictures, which the encoder takes from clients that insist on them, cost 1 dB at
    // equal rates.
    VAConfigAttrib{VAConfigAttribEncMaxRefFrames, 1},
    VAConfigAttrib{VAConfigAttribPredictionDirection, VA_PREDICTION_DIRECTION_PREVIOUS},
    VAConfigAttrib{VAConfigAttribEncMaxSlices, 1},
    VAConfigAttrib{VAConfigAttribEncQualityRange, hevc_encode::quality_levels},
    VAConfigAttrib{VAConfigAttribEncHEVCFeatures, hevc_features},
    VAConfigAttrib{VAConfigAttribEncHEVCBlockSizes, hevc_block_sizes}};

std::unique_ptr<PictureEncoder> make_mpeg2(const EncoderOptions& options) {
    return std::make_unique<mpeg2::Mpeg2Encoder>(options);
}

constexpr unsigned int max_mpeg2_dimension = 4096; ///< 4095, which clients round up to macroblocks
constexpr std::array mpeg2_attributes{
    VAConfigAttrib{VAConfigAttribEncPackedHeaders,
                   VA_ENC_PACKED_HEADER_SEQUENCE | VA_ENC_PACKED_HEADER_PICTURE},
    VAConfigAttrib{VAConfigAttribEncInterlaced, VA_ENC_INTERLACED_NONE},
    VAConfigAttrib{VAConfigAttribEncMaxRefFrames, 1}, // no later picture
    VAConfigAttrib{VAConfigAttribPredictionDirection, VA_PREDICTION_DIRECTION_PREVIOUS},
    VAConfigAttrib{VAConfigAttribEncMaxSlices, max_mpeg2_dimension / 16}, // macroblock rows
    VAConfigAttrib{VAConfigAttribEncSliceStructure, VA_ENC_SLICE_STRUCTURE_EQUAL_ROWS},
    VAConfigAttrib{VAConfigAttribEncQualityRange, mpeg2::quality_levels}};

constexpr EncodeProfile mpeg2_profile(VAProfile profile) {
    return {.profile = profile,
            .entrypoint = VAEntrypointEncSlice,
            .rt_formats = VA_RT_FORMAT_YUV420,
            .max_dimension = max_mpeg2_dimension,
            .formats = yuv420_formats,
            .rate_controls = VA_RC_CQP | VA_RC_CBR | VA_RC_VBR,
            .attributes = mpeg2_attributes,
            .make = make_mpeg2};
}

std::unique_ptr<PictureEncoder> make_h264(const EncoderOptions& options) {
    return std::make_unique<h264_encode::H264Encoder>(options);
}

constexpr unsigned int max_h264_dimension = 4096;
/// Later references are of a list of their own, whose number begins at bit 16.
constexpr auto h264_attributes(bool takes_b_pictures) {
    return std::array{
        VAConfigAttrib{VAConfigAttribEncPackedHeaders,
                       VA_ENC_PACKED_HEADER_SEQUENCE | VA_ENC_PACKED_HEADER_PICTURE |
                           VA_ENC_PACKED_HEADER_SLICE | VA_ENC_PACKED_HEADER_MISC |
                           VA_ENC_PACKED_HEADER_RAW_DATA},
        VAConfigAttrib{VAConfigAttribEncInterlaced, VA_ENC_INTERLACED_NONE},
        VAConfigAttrib{VAConfigAttribEncMaxRefFrames, takes_b_pictures ? 16U | 1U << 16 : 16U},
        VAConfigAttrib{VAConfigAttribPredictionDirection,
                       VA_PREDICTION_DIRECTION_PREVIOUS |
                           (takes_b_pictures ? VA_PREDICTION_DIRECTION_FUTURE : 0U)},
        VAConfigAttrib{VAConfigAttribEncMaxSlices, h264_encode::max_slices},
        VAConfigAttrib{VAConfigAttribEncSliceStructure, VA_ENC_SLICE_STRUCTURE_POWER_OF_TWO_ROWS |
                                                            VA_ENC_SLICE_STRUCTURE_EQUAL_ROWS |
                                                            VA_ENC_SLICE_STRUCTURE_EQUAL_MULTI_ROWS},
        VAConfigAttrib{VAConfigAttribEncQualityRange, h264_encode::quality_levels}};
}
constexpr auto h264_baseline_attributes = h264_attributes(false);
constexpr auto h264_main_attributes = h264_attributes(true);

constexpr EncodeProfile h264_profile(VAProfile profile, std::span<const VAConfigAttrib> attributes) {
    return {.profile = profile,
            .entrypoint = VAEntrypointEncSlice,
            .rt_formats = VA_RT_FORMAT_YUV420,
            .max_dimension = max_h264_dimension,
            .formats = yuv420_formats,
            .rate_controls = VA_RC_CQP | VA_RC_CBR | VA_RC_VBR | VA_RC_ICQ | VA_RC_QVBR,
            .attributes = attributes,
            .make = make_h264};
}

constexpr std::array profiles{
    h264_profile(VAProfileH264ConstrainedBaseline, h264_baseline_attributes),
    h264_profile(VAProfileH264Main, h264_main_attributes),
    h264_profile(VAProfileH264High, h264_main_attributes),
    mpeg2_profile(VAProfileMPEG2Simple),
    mpeg2_profile(VAProfileMPEG2Main),
    EncodeProfile{.profile = VAProfileJPEGBaseline,
                  .entrypoint = VAEntrypointEncPicture,
                  .rt_formats = jpeg_rt_formats,
                  .max_dimension = max_dimension,
                  .formats = jpeg_formats,
                  .rate_controls = 0,
                  .attributes = jpeg_attributes,
                  .make = make_jpeg},
    EncodeProfile{.profile = VAProfileHEVCMain,
                  .entrypoint = VAEntrypointEncSlice,
                  .rt_formats = VA_RT_FORMAT_YUV420,
                  .max_dimension = 8192,
                  .formats = yuv420_formats,
                  .rate_controls = hevc_rate_controls,
                  .attributes = hevc_attributes,
                  .make = make_hevc},
    EncodeProfile{.profile = VAProfileHEVCMain10,
                  .entrypoint = VAEntrypointEncSlice,
                  .rt_formats = VA_RT_FORMAT_YUV420_10,
                  .max_dimension = 8192,
                  .formats = yuv420_10_bit_formats,
                  .rate_controls = hevc_rate_controls,
                  .attributes = hevc_attributes,
                  .make = make_hevc},
    EncodeProfile{.profile = VAProfileVP8Version0_3,
                  .entrypoint = VAEntrypointEncSlice,
                  .rt_formats = VA_RT_FORMAT_YUV420,
                  .max_dimension = max_vp8_dimension,
                  .formats = yuv420_formats,
                  .rate_controls = vpx_rate_controls,
                  .attributes = vpx_attributes,
                  .make = vpx::make_vp8_encoder},
    EncodeProfile{.profile = VAProfileVP9Profile0,
                  .entrypoint = VAEntrypointEncSlice,
                  .rt_formats = VA_RT_FORMAT_YUV420,
                  .max_dimension = max_dimension,
                  .formats = yuv420_formats,
                  .rate_controls = vpx_rate_controls,
                  .attributes = vpx_attributes,
                  .make = vpx::make_vp9_encoder},
    EncodeProfile{.profile = VAProfileVP9Profile2,
                  .entrypoint = VAEntrypointEncSlice,
                  .rt_formats = VA_RT_FORMAT_YUV420_10,
                  .max_dimension = max_vpx_10_bit_dimension,
                  .formats = yuv420_10_bit_formats,
                  .rate_controls = vpx_rate_controls,
                  .attributes = vpx_attributes,
                  .make = vpx::make_vp9_encoder},
};

} // namespace

std::span<const EncodeProfile> encode_profiles() noexcept {
    return profiles;
}

const EncodeProfile* find_encode_profile(VAProfile profile) noexcept {
    const auto* const found = std::ranges::find(profiles, profile, &EncodeProfile::profile);
    return found == profiles.end() ? nullptr : found;
}

} // namespace zeva::va_driver

#include "encode/hevc/x265_session.hpp"

#include "bitstream/hevc_nal_unit_types.hpp"
#include "bitstream/nal_unit.hpp"
#include "status.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <span>

#include <va/va.h>

namespace zeva::va_driver::hevc_encode {
namespace {

constexpr std::size_t length_prefix_bytes = 4; ///< of NAL units without start codes

/// By quality level.
constexpr std::array<const char*, quality_levels + 1> presets{"medium", "veryslow", "slower",   "slow",
                                                              "medium", "fast",     "veryfast", "ultrafast"};

void expect(bool condition) {
    require(condition, VA_STATUS_ERROR_ENCODING_ERROR);
}

std::span<const std::uint8_t> bytes_of(const x265_nal& unit) {
    return std::span(unit.payload, unit.sizeBytes).subspan(length_prefix_bytes);
}

void set_source(x265_param& parameters, const SessionSettings& settings) {
    const SequenceTools& tools = settings.sequence;
    parameters.sourceWidth = static_cast<int>(settings.shown_width);
    parameters.sourceHeight = static_cast<int>(settings.shown_height);
    parameters.confWinRightOffset = static_cast<int>(tools.width - settings.shown_width);
    parameters.confWinBottomOffset = static_cast<int>(tools.height - settings.shown_height);
}

/// One picture in, its slice out; the order and the types of pictures are the client's.
void set_stream(x265_param& parameters) {
    parameters.logLevel = X265_LOG_NONE;
    parameters.bEnableWavefront = 0; // which the client has not declared
    parameters.lookaheadSlices = 0;  // nothing is left to do for a pool of threads
    parameters.keyframeMax = -1;
    parameters.maxNumReferences = 1;
    parameters.bRepeatHeaders = 0;
    parameters.bAnnexB = 0;
    parameters.bEmitInfoSEI = 0;
    parameters.bAllowNonConformance = 1;
}

void set_sequence_tools(x265_param& parameters, const SequenceTools& tools) {
    parameters.maxCUSize = 1U << tools.log2_coding_tree_block;
    parameters.minCUSize = 1U << tools.log2_min_coding_block;
    parameters.maxTUSize = 1U << tools.log2_max_transform_block;
    parameters.tuQTMaxInterDepth = tools.transform_depth_inter + 1;
    parameters.tuQTMaxIntraDepth = tools.transform_depth_intra + 1;
    if (tools.asymmetric_partitions)
        parameters.bEnableRectInter = 1; // which x265 wants beside them
    parameters.bEnableAMP = tools.asymmetric_partitions;
    parameters.bEnableSAO = tools.sample_adaptive_offset;
    parameters.bEnableTemporalMvp = tools.temporal_motion_vectors;
    parameters.bEnableStrongIntraSmoothing = tools.strong_intra_smoothing;
}

void set_picture_tools(x265_param& parameters, const PictureTools& tools) {
    constexpr int least_level_of_transform_skip = 3;
    if (tools.transform_skip)
        parameters.rdLevel = std::max(parameters.rdLevel, least_level_of_transform_skip);
    parameters.bEnableTransformSkip = tools.transform_skip;
    parameters.bEnableSignHiding = tools.sign_data_hiding;
    parameters.bEnableConstrainedIntra = tools.constrained_intra_prediction;
    parameters.bEnableWeightedPred = 0;
    parameters.bEnableWeightedBiPred = 0;
    parameters.cbQpOffset = tools.cb_qp_offset;
    parameters.crQpOffset = tools.cr_qp_offset;
    parameters.bEnableLoopFilter = !tools.is_deblocking_disabled;
    parameters.deblockingFilterBetaOffset = tools.beta_offset_div2;
    parameters.deblockingFilterTCOffset = tools.tc_offset_div2;
}

/// x265 codes quantiser differences whenever, and only when, it adapts the quantiser within pictures. It is
/// made to do so in blocks of 32x32. Clients declare smaller ones, in which the full strength costs 0.15 dB.
void set_adaptation(x265_param& parameters, const SessionSettings& settings) {
    constexpr double imperceptible = 1e-6;
    constexpr std::uint32_t default_group = 32;
    constexpr double strength_in_smaller_groups = 0.5;
    const PictureTools& tools = settings.picture;
    if (!tools.cu_qp_delta) {
        parameters.rc.aqMode = X265_AQ_NONE;
        return;
    }
    parameters.rc.qgSize = parameters.maxCUSize >> tools.cu_qp_delta_depth;
    if (settings.rate_mode == VA_RC_CQP) {
        parameters.rc.aqMode = X265_AQ_VARIANCE;
        parameters.rc.aqStrength = imperceptible;
    } else if (parameters.rc.aqMode == X265_AQ_NONE) { // as the fastest presets have it
        parameters.rc.aqMode = X265_AQ_AUTO_VARIANCE;
        parameters.rc.aqStrength = 1;
    }
    if (parameters.rc.qgSize < default_group)
        parameters.rc.aqStrength *= strength_in_smaller_groups;
}

/// Whether level 6.2 allows the stream, by tables A.8 and A.9. x265 takes no bit rate that changes the level:
/// this one has room for all.
bool fits_level_6_2(const SequenceTools& tools, const x265_param& parameters) {
    constexpr std::uint64_t max_samples = 35'651'584;
    constexpr std::uint64_t max_samples_per_second = 4'278'190'080;
    const std::uint64_t samples = std::uint64_t{tools.width} * tools.height;
    return samples <= max_samples &&
           samples * parameters.fpsNum <= max_samples_per_second * parameters.fpsDenom &&
           tools.log2_coding_tree_block > 4; // smaller ones are not allowed above level 5
}

void set_rate_mode(x265_param& parameters, const SessionSettings& settings) {
    constexpr int level_6_2 = 62;
    const bool is_constant = settings.rate_mode == VA_RC_CQP;
    if (is_constant && !settings.picture.cu_qp_delta) {
        parameters.rc.rateControlMode = X265_RC_CQP;
    } else if (is_constant || settings.rate_mode == VA_RC_ICQ) {
        parameters.rc.rateControlMode = X265_RC_CRF;
        if (settings.quality_factor != 0)
            parameters.rc.rfConstant = settings.quality_factor;
    } else {
        parameters.rc.rateControlMode = X265_RC_ABR;
        if (fits_level_6_2(settings.sequence, parameters))
            parameters.levelIdc = level_6_2;
    }
    if (settings.min_qp != 0)
        parameters.rc.qpMin = static_cast<int>(settings.min_qp);
    if (settings.max_qp != 0)
        parameters.rc.qpMax = static_cast<int>(settings.max_qp);
}

/// x265 controls a limited rate within pictures, and so with quantiser differences only.
bool limits_rate(const SessionSettings& settings) {
    return settings.picture.cu_qp_delta &&
           (settings.rate_mode == VA_RC_CBR || settings.rate_mode == VA_RC_VBR);
}

constexpr std::uint32_t max_kilobits = 2'000'000; ///< x265 counts the bits in an int

/// In x265's units, at the frame rate that x265 knows.
int kilobits(std::uint64_t bits, const BitRate& rate, const x265_param& parameters) {
    const std::uint64_t scaled = bits * rate.frames_denominator * parameters.fpsNum /
                                 (std::uint64_t{rate.frames_numerator} * parameters.fpsDenom);
    return static_cast<int>(std::clamp<std::uint64_t>(scaled / 1000, 1, max_kilobits));
}

void put_rate(x265_param& parameters, const SessionSettings& settings, const BitRate& rate) {
    if (parameters.rc.rateControlMode != X265_RC_ABR)
        return;
    parameters.rc.bitrate = kilobits(rate.target, rate, parameters);
    if (!limits_rate(settings))
        return;
    parameters.rc.vbvMaxBitrate = kilobits(rate.max, rate, parameters);
    const std::uint32_t buffer_bits = rate.buffer_bits != 0 ? rate.buffer_bits : rate.max;
    parameters.rc.vbvBufferSize = static_cast<int>(std::clamp(buffer_bits / 1000, 1U, max_kilobits));
}

} // namespace

X265Session::X265Session(const SessionSettings& settings, const BitRate& rate)
    : settings_(settings), api_(x265_api_get(static_cast<int>(settings.sequence.bit_depth))), rate_(rate) {
    if (api_ == nullptr)
        fail(VA_STATUS_ERROR_UNIMPLEMENTED, "libx265 was built without this bit depth");
    parameters_ = {api_->param_alloc(), Free{api_}};
    if (!parameters_)
        throw std::bad_alloc();
    x265_param& parameters = *parameters_;
    const char* const preset = presets[std::min(settings.quality_level, quality_levels)];
    expect(api_->param_default_preset(&parameters, preset, "zerolatency") == 0);
    parameters.fpsNum = rate.frames_numerator;
    parameters.fpsDenom = rate.frames_denominator;
    parameters.maxNumMergeCand = std::min(parameters.maxNumMergeCand, settings.max_merge_candidates);
    set_source(parameters, settings);
    set_stream(parameters);
    set_sequence_tools(parameters, settings.sequence);
    set_picture_tools(parameters, settings.picture);
    set_adaptation(parameters, settings);
    set_rate_mode(parameters, settings);
    put_rate(parameters, settings, rate);
    if (rate.initial_buffer_bits != 0 && rate.buffer_bits != 0)
        parameters.rc.vbvBufferInit =
            std::min(static_cast<double>(rate.initial_buffer_bits) / rate.buffer_bits, 1.0);
    open();
    read_headers();
}

void X265Session::open() {
    static std::mutex tables; // which the first encoder of the process fills
    const std::scoped_lock lock(tables);
    encoder_ = {api_->encoder_open(parameters_.get()), Free{api_}};
    if (!encoder_)
        fail(VA_STATUS_ERROR_UNIMPLEMENTED, "HEVC: x265 does not take these settings");
}

/// Learns x265's own parameter sets, and makes sure that its slice data will fit the client's.
void X265Session::read_headers() {
    x265_nal* units = nullptr;
    std::uint32_t count = 0;
    expect(api_->encoder_headers(encoder_.get(), &units, &count) >= 0);
    for (const x265_nal& unit : std::span(units, count)) {
        const auto bytes = bytes_of(unit);
        const auto payload = extract_rbsp(bytes, hevc::nal_header_bytes, bytes.size());
        if (unit.type == NAL_UNIT_SPS)
            sequence_ = read_sequence_parameter_set(payload);
        if (unit.type == NAL_UNIT_PPS)
            picture_ = read_picture_parameter_set(payload);
    }
    if (sequence_.tools != settings_.sequence || picture_.tools != settings_.picture)
        fail(VA_STATUS_ERROR_UNIMPLEMENTED, "HEVC: x265 does not encode with just these tools");
}

void X265Session::set_rate(const BitRate& rate) {
    if (rate == rate_)
        return;
    rate_ = rate;
    put_rate(*parameters_, settings_, rate);
    api_->encoder_reconfig(encoder_.get(), parameters_.get());
}

/// A description of the source, which is not copied where x265 can read it.
x265_picture X265Session::read_source(const Pixels& source) {
    const bool has_low_depth = settings_.sequence.bit_depth == 8;
    SourcePlanes planes = reader_.read(source, has_low_depth ? PixelFormat::i420 : PixelFormat::p010,
                                       settings_.shown_width, settings_.shown_height);
    converted_bytes_ = reader_.converted_bytes();
    if (!has_low_depth) {
        planes = low_bit_planes_.split(planes, settings_.shown_width, settings_.shown_height,
                                       static_cast<int>(settings_.sequence.bit_depth));
        converted_bytes_ += low_bit_planes_.written_bytes();
    }
    x265_picture picture{};
    api_->picture_init(parameters_.get(), &picture);
    for (std::size_t i = 0; i < std::size(picture.planes); ++i) {
        picture.planes[i] = const_cast<std::byte*>(planes.data[i]); // is only read
        picture.stride[i] = static_cast<int>(planes.pitches[i]);
    }
    return picture;
}

CodedSlice X265Session::encode_picture(const Pixels& source, bool is_intra, std::optional<int> qp) {
    x265_picture picture = read_source(source);
    picture.sliceType = is_intra ? X265_TYPE_IDR : X265_TYPE_P;
    picture.forceqp = qp ? *qp + 1 : X265_QP_AUTO;
    picture.pts = picture_count_++;
    x265_picture coded{};
    api_->picture_init(parameters_.get(), &coded);
    x265_nal* units = nullptr;
    std::uint32_t count = 0;
    expect(api_->encoder_encode(encoder_.get(), &units, &count, &picture, &coded) == 1);
    average_qp_ = coded.frameData.qp;
    const std::span all(units, count);
    const auto slice = std::ranges::find_if(
        all, [](const x265_nal& unit) { return unit.type < hevc::nal_video_parameter_set; });
    expect(slice != all.end());
    const CodedSlice read = read_slice(bytes_of(*slice), sequence_, picture_);
    expect(read.is_intra == is_intra);
    return read;
}

CodedSlice X265Session::encode(const Pixels& source, bool is_intra, std::optional<int> qp,
                               const BitRate& rate) {
    expect(!has_failed_);
    try {
        set_rate(rate);
        return encode_picture(source, is_intra, qp);
    } catch (...) {
        has_failed_ = true;
        throw;
    }
}

} // namespace zeva::va_driver::hevc_encode

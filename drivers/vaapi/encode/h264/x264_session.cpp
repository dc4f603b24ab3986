#include "encode/h264/x264_session.hpp"

#include "base/rounding.hpp"
#include "bitstream/h264_nal_unit_types.hpp"
#include "bitstream/nal_unit.hpp"
#include "status.hpp"

#include <cstddef>

namespace zeva::va_driver::h264_encode {
namespace {

/// How much coarser the quantisers of pictures are that no other refers to, where x264 controls the rate: at
/// equal rates 0.3 dB better than as fine as others. x264 itself knows that of B pictures only.
constexpr float non_reference_offset = 4;

/// What is behind the start code.
std::span<const std::uint8_t> unit_of(const x264_nal_t& unit) {
    const std::size_t start_code = unit.b_long_startcode != 0 ? 4 : 3;
    return std::span<const std::uint8_t>(unit.p_payload, static_cast<std::size_t>(unit.i_payload))
        .subspan(start_code);
}

std::vector<std::uint8_t> payload_of(const x264_nal_t& unit) {
    const auto bytes = unit_of(unit);
    return extract_rbsp(bytes, h264::nal_header_bytes, bytes.size());
}

} // namespace

X264Session::X264Session(const SessionSettings& settings) : settings_(settings) {
    x264_param_t parameters = to_parameters(settings);
    open(parameters);
    // x264 lowers the quantisers of chroma according to its psychovisual options.
    chroma_qp_correction_ = settings.tools.chroma_qp_offset - picture_.tools.chroma_qp_offset;
    if (chroma_qp_correction_ != 0) {
        parameters.analyse.i_chroma_qp_offset += chroma_qp_correction_;
        open(parameters);
    }
    require(picture_.tools == settings.tools, VA_STATUS_ERROR_ENCODING_ERROR);
    coarser_quantisers_.assign(std::size_t{divide_rounded_up(settings.width, macroblock_size)} *
                                   divide_rounded_up(settings.height, macroblock_size),
                               non_reference_offset);
}

/// Makes the encoder and reads its parameter sets.
void X264Session::open(x264_param_t& parameters) {
    encoder_.reset(x264_encoder_open(&parameters));
    require(encoder_ != nullptr, VA_STATUS_ERROR_ENCODING_ERROR);
    x264_nal_t* units = nullptr;
    int count = 0;
    require(x264_encoder_headers(encoder_.get(), &units, &count) >= 0, VA_STATUS_ERROR_ENCODING_ERROR);
    for (const x264_nal_t& unit : std::span(units, static_cast<std::size_t>(count))) {
        if (unit.i_type == NAL_SPS)
            sequence_ = read_sequence_parameter_set(payload_of(unit));
        if (unit.i_type == NAL_PPS)
            picture_ = read_picture_parameter_set(payload_of(unit));
    }
}

void X264Session::change(const SessionSettings& settings) {
    x264_param_t parameters = to_parameters(settings);
    require(x264_encoder_reconfig(encoder_.get(), &parameters) == 0, VA_STATUS_ERROR_ENCODING_ERROR);
    settings_ = settings;
}

x264_picture_t X264Session::read_source(const Pixels& source) {
    const bool is_nv12 = source.layout.format == PixelFormat::nv12;
    const SourcePlanes planes = reader_.read(source, is_nv12 ? PixelFormat::nv12 : PixelFormat::i420,
                                             settings_.width, settings_.height);
    x264_picture_t picture;
    x264_picture_init(&picture);
    picture.img.i_csp = is_nv12 ? X264_CSP_NV12 : X264_CSP_I420;
    picture.img.i_plane = is_nv12 ? 2 : 3;
    for (int i = 0; i < picture.img.i_plane; ++i) {
        const auto plane = static_cast<std::size_t>(i);
        // x264 only reads them.
        picture.img.plane[i] =
            const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(planes.data[plane]));
        picture.img.i_stride[i] = static_cast<int>(planes.pitches[plane]);
    }
    return picture;
}

std::vector<CodedSlice> X264Session::encode(const Pixels& source, const PictureSettings& wanted) {
    x264_picture_t picture = read_source(source);
    picture.i_type = wanted.is_intra ? X264_TYPE_IDR : X264_TYPE_P;
    picture.i_qpplus1 = wanted.qp ? *wanted.qp + 1 : X264_QP_AUTO;
    picture.i_pts = picture_count_++;
    if (!wanted.is_reference && !wanted.qp)
        picture.prop.quant_offsets = coarser_quantisers_.data();
    x264_nal_t* units = nullptr;
    int count = 0;
    x264_picture_t coded;
    require(x264_encoder_encode(encoder_.get(), &units, &count, &picture, &coded) > 0,
            VA_STATUS_ERROR_ENCODING_ERROR);
    std::vector<CodedSlice> slices;
    for (const x264_nal_t& unit : std::span(units, static_cast<std::size_t>(count)))
        if (unit.i_type == NAL_SLICE || unit.i_type == NAL_SLICE_IDR)
            slices.push_back(read_slice(unit_of(unit), sequence_, picture_));
    require(!slices.empty(), VA_STATUS_ERROR_ENCODING_ERROR);
    if (!wanted.is_reference) // which all pictures are for x264, until it is told that one has been lost
        require(x264_encoder_invalidate_reference(encoder_.get(), picture.i_pts) == 0,
                VA_STATUS_ERROR_ENCODING_ERROR);
    return slices;
}

} // namespace zeva::va_driver::h264_encode

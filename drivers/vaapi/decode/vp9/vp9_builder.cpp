#include "decode/vp9/vp9_builder.hpp"

#include "decode/buffer_reading.hpp"
#include "decode/vp9/frame_header.hpp"

namespace zeva::va_driver::vp9 {
namespace {

/// GStreamer copies subsampling_x into both fields. Profile 1 has no 4:2:0, so it is nevertheless clear what
/// is meant.
AVPixelFormat sample_format(const VADecPictureParameterBufferVP9& picture) {
    const auto& fields = picture.pic_fields.bits;
    if (picture.profile == 0 && picture.bit_depth == 8)
        return AV_PIX_FMT_YUV420P;
    if (picture.profile == 1 && picture.bit_depth == 8 && fields.subsampling_x)
        return AV_PIX_FMT_YUV422P;
    if (picture.profile == 1 && picture.bit_depth == 8)
        return fields.subsampling_y ? AV_PIX_FMT_YUV440P : AV_PIX_FMT_YUV444P;
    if (picture.profile == 2 && picture.bit_depth == 10)
        return AV_PIX_FMT_YUV420P10;
    fail(VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
}

bool same_samples(const VADecPictureParameterBufferVP9& picture, const SampleFormat& samples) {
    return samples.bit_depth == picture.bit_depth &&
           samples.subsampled_x == (picture.pic_fields.bits.subsampling_x != 0);
}

/// Whether the buffers tell what the frame tells.
bool agree(const VADecPictureParameterBufferVP9& picture, const FrameHeader& header) {
    const FrameSize size{picture.frame_width, picture.frame_height};
    const bool key = picture.pic_fields.bits.frame_type == 0;
    return header.profile == picture.profile && header.key == key && header.size.value_or(size) == size &&
           (!header.samples || same_samples(picture, *header.samples));
}

} // namespace

void Vp9Builder::build(const DecodeInput& input, CodedPicture& picture) {
    const auto parameters = read_structure<VADecPictureParameterBufferVP9>(input.picture_parameters);
    const auto slices = read_slices<VASliceParameterBufferVP9>(input.slice_groups);
    require(slices.size() == 1 && parameters.frame_width != 0 && parameters.frame_height != 0,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    const auto frame = slices.front().data;
    const auto header = read_frame_header(frame);
    require(header.has_value(), VA_STATUS_ERROR_DECODING_ERROR);
    require(agree(parameters, *header), VA_STATUS_ERROR_INVALID_PARAMETER);
    picture.stream.assign(frame.begin(), frame.end());
    picture.format = sample_format(parameters);
    picture.width = parameters.frame_width;
    picture.height = parameters.frame_height;
    picture.is_key = header->key;
}

std::vector<VASurfaceID> references(std::span<const std::byte> picture_parameters) {
    const auto picture = read_structure<VADecPictureParameterBufferVP9>(picture_parameters);
    const auto& frames = picture.reference_frames;
    if (picture.pic_fields.bits.frame_type == 0)
        return {};
    return {std::begin(frames), std::end(frames)};
}

} // namespace zeva::va_driver::vp9

#include "decode/vp8/vp8_builder.hpp"

#include "decode/buffer_reading.hpp"
#include "decode/vp8/frame_tag.hpp"

#include <algorithm>
#include <numeric>

namespace zeva::va_driver::vp8 {
namespace {

/// GStreamer counts the bytes from the frame's beginning and passes that many although the slice begins
/// later: what lies behind the buffer's end is left out.
SliceInput<VASliceParameterBufferVP8> read_frame(std::span<const SliceGroup> groups) {
    require(groups.size() == 1, VA_STATUS_ERROR_INVALID_BUFFER);
    const SliceGroup& group = groups.front();
    const auto parameters = read_structure<VASliceParameterBufferVP8>(group.parameters);
    require(parameters.slice_data_flag == VA_SLICE_DATA_FLAG_ALL, VA_STATUS_ERROR_INVALID_PARAMETER);
    require(parameters.slice_data_offset <= group.data.size(), VA_STATUS_ERROR_INVALID_BUFFER);
    const auto data = group.data.subspan(parameters.slice_data_offset);
    return {parameters,
            {reinterpret_cast<const std::uint8_t*>(data.data()),
             std::min<std::size_t>(data.size(), parameters.slice_data_size)}};
}

/// The client tells how much of the first partition it has not read. In short ones it may have read beyond
/// the end, and the rest is below zero: the sum is right by the rules of unsigned numbers.
std::uint32_t first_partition_size(const VASliceParameterBufferVP8& slice) {
    return (slice.macroblock_offset + 7) / 8 + slice.partition_size[0];
}

/// The first partition, the table of the others' sizes but the last one's, the others (section 9.5).
void check_partitions(const SliceInput<VASliceParameterBufferVP8>& frame) {
    constexpr std::uint64_t table_entry = 3;
    const auto& sizes = frame.parameters.partition_size;
    const std::uint64_t first = first_partition_size(frame.parameters);
    const unsigned count = frame.parameters.num_of_partitions;
    require(count == 1 + 1 || count == 1 + 2 || count == 1 + 4 || count == 1 + 8,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    require(first <= max_first_partition_size, VA_STATUS_ERROR_INVALID_PARAMETER);
    const std::uint64_t others =
        std::accumulate(std::begin(sizes) + 1, std::begin(sizes) + count, std::uint64_t{0});
    require(first + table_entry * (count - 2) + others <= frame.data.size(), VA_STATUS_ERROR_INVALID_BUFFER);
}

} // namespace

void Vp8Builder::build(const DecodeInput& input, CodedPicture& picture) {
    const auto parameters = read_structure<VAPictureParameterBufferVP8>(input.picture_parameters);
    const auto frame = read_frame(input.slice_groups);
    const unsigned version = parameters.pic_fields.bits.version;
    const auto in_range = [](std::uint32_t size) { return size >= 1 && size <= max_dimension; };
    require(in_range(parameters.frame_width) && in_range(parameters.frame_height) && version <= max_version,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    check_partitions(frame);
    picture.width = parameters.frame_width;
    picture.height = parameters.frame_height;
    picture.is_key = parameters.pic_fields.bits.key_frame == 0;
    picture.needs_one_thread = true; // libavcodec 5.1's threads within a VP8 picture race with each other
    append_frame_tag(picture.stream, {.key = picture.is_key,
                                      .version = version,
                                      .first_partition_size = first_partition_size(frame.parameters),
                                      .width = picture.width,
                                      .height = picture.height});
    picture.stream.insert(picture.stream.end(), frame.data.begin(), frame.data.end());
}

} // namespace zeva::va_driver::vp8

#include "decode/mpeg2/mpeg2_builder.hpp"

#include "base/rounding.hpp"
#include "status.hpp"

#include <algorithm>

namespace zeva::va_driver::mpeg2 {
namespace {

constexpr unsigned macroblock_size = 16;

unsigned structure_of(const VAPictureParameterBufferMPEG2& picture) {
    return picture.picture_coding_extension.bits.picture_structure;
}

bool is_field(const VAPictureParameterBufferMPEG2& picture) {
    return structure_of(picture) != frame_picture;
}

/// Sizes have 14 bits; the lowest 12, which the sequence header has alone, may not be 0 (section 6.3.3).
bool is_codable_size(unsigned size) {
    return size < 1U << 14 && size % (1U << 12) != 0;
}

bool in_range(const VAPictureParameterBufferMPEG2& picture) {
    return is_codable_size(picture.horizontal_size) && is_codable_size(picture.vertical_size) &&
           picture.picture_coding_type >= i_picture && picture.picture_coding_type <= b_picture &&
           structure_of(picture) != 0;
}

/// Macroblock rows of the frame or field, as many as an interlaced sequence has.
unsigned macroblock_rows(const VAPictureParameterBufferMPEG2& picture) {
    const unsigned rows_of_field = divide_rounded_up(unsigned{picture.vertical_size}, 2 * macroblock_size);
    return is_field(picture) ? rows_of_field : 2 * rows_of_field;
}

Rows decoded_rows(const VAPictureParameterBufferMPEG2& picture) {
    if (!is_field(picture))
        return Rows::all;
    return structure_of(picture) == bottom_field ? Rows::bottom_field : Rows::top_field;
}

void check_slices(const VAPictureParameterBufferMPEG2& picture,
                  std::span<const SliceInput<VASliceParameterBufferMPEG2>> slices) {
    const unsigned rows = macroblock_rows(picture);
    const unsigned columns = divide_rounded_up(unsigned{picture.horizontal_size}, macroblock_size);
    require(slices.size() <= std::size_t{rows} * columns, VA_STATUS_ERROR_INVALID_PARAMETER);
    for (const auto& slice : slices) {
        const auto row = slice_row(slice.data, picture.vertical_size);
        require(row.has_value() && *row < rows, VA_STATUS_ERROR_DECODING_ERROR);
    }
}

} // namespace

void Mpeg2Builder::build(const DecodeInput& input, CodedPicture& coded) {
    const auto picture = read_structure<VAPictureParameterBufferMPEG2>(input.picture_parameters);
    require(in_range(picture), VA_STATUS_ERROR_INVALID_PARAMETER);
    const auto slices = read_slices<VASliceParameterBufferMPEG2>(input.slice_groups);
    check_slices(picture, slices);
    // Other drivers take zeros: libva-utils' mpeg2vldemo gives its I picture a matrix for others that is
    // nearly empty.
    if (!input.iq_matrix.empty())
        matrices_.load(input.iq_matrix, ZeroQuantisers::read_as_one);

    coded.width = picture.horizontal_size;
    coded.height = picture.vertical_size;
    coded.rows = decoded_rows(picture);
    if (picture.picture_coding_extension.bits.is_first_field)
        fields_.break_up();
    coded.is_second_field = fields_.add(input.surface, coded.rows);
    // Counting them makes libavcodec write B frames elsewhere.
    coded.counts_rows = is_field(picture) || picture.picture_coding_type != b_picture;
    if (!coded.is_second_field) { // between the fields of a frame the headers would begin another one
        update_sequence(picture, slices);
        append_sequence_header(coded.stream, sequence_.width, sequence_.height, sequence_.progressive);
        if (picture.picture_coding_type == i_picture)
            append_group_of_pictures_header(coded.stream);
    }
    append_picture_header(coded.stream, picture);
    append_quantiser_matrices(coded.stream, matrices_);
    for (const Slice& slice : slices)
        coded.stream.insert(coded.stream.end(), slice.data.begin(), slice.data.end());
}

void Mpeg2Builder::forget(VASurfaceID surface) noexcept {
    fields_.forget(surface);
}

/// Finds out progressive_sequence, which VA-API does not tell. It matters where an interlaced sequence has
/// one macroblock row more, below the picture: there it may not change between pictures that refer to each
/// other, and a picture with that row shows it.
void Mpeg2Builder::update_sequence(const VAPictureParameterBufferMPEG2& picture,
                                   std::span<const Slice> slices) {
    const unsigned visible_rows = divide_rounded_up(unsigned{picture.vertical_size}, macroblock_size);
    const bool has_row_below = std::ranges::any_of(slices, [&](const Slice& slice) {
        return slice_row(slice.data, picture.vertical_size) >= visible_rows;
    });
    const bool is_interlaced =
        is_field(picture) || !picture.picture_coding_extension.bits.progressive_frame || has_row_below;
    const bool begins_sequence = picture.picture_coding_type == i_picture ||
                                 picture.horizontal_size != sequence_.width ||
                                 picture.vertical_size != sequence_.height;
    sequence_ = {picture.horizontal_size, picture.vertical_size,
                 !is_interlaced && (begins_sequence || sequence_.progressive)};
}

} // namespace zeva::va_driver::mpeg2

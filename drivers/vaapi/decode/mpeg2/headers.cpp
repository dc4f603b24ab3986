#include "decode/mpeg2/headers.hpp"

#include "bitstream/bit_writer.hpp"
#include "structure_reading.hpp"

#include <algorithm>
#include <iterator>

namespace zeva::va_driver::mpeg2 {
namespace {

// Start code values (table 6-1).
constexpr std::uint8_t picture_start = 0x00;
constexpr std::uint8_t first_slice_start = 0x01;
constexpr std::uint8_t last_slice_start = 0xAF;
constexpr std::uint8_t sequence_header_code = 0xB3;
constexpr std::uint8_t extension_start = 0xB5;
constexpr std::uint8_t group_start = 0xB8;

// extension_start_code_identifier (table 6-2).
constexpr std::uint32_t sequence_extension = 1;
constexpr std::uint32_t quant_matrix_extension = 3;
constexpr std::uint32_t picture_coding_extension = 8;

// Values that do not matter for the pixels.
constexpr std::uint32_t square_samples = 1;         // aspect_ratio_information
constexpr std::uint32_t frame_rate_25 = 3;          // frame_rate_code
constexpr std::uint32_t any_bit_rate = 0x3FFFF;     // bit_rate_value
constexpr std::uint32_t any_buffer_size = 0x3FF;    // vbv_buffer_size_value
constexpr std::uint32_t variable_bit_rate = 0xFFFF; // vbv_delay
constexpr std::uint32_t main_at_high = 0x44;        // profile_and_level_indication
constexpr std::uint32_t f_code_of_mpeg1 = 7;        // forward_f_code and backward_f_code: not used

constexpr std::uint32_t chroma_420 = 1;
/// Pictures higher than this have slice_vertical_position_extension.
constexpr unsigned max_height_of_short_slices = 2800;

void append(std::vector<std::uint8_t>& stream, std::uint8_t start_code, const BitWriter& header) {
    stream.insert(stream.end(), {0, 0, 1, start_code});
    stream.insert(stream.end(), header.bytes().begin(), header.bytes().end());
}

void write_matrix(BitWriter& writer, const std::optional<QuantiserMatrices::Matrix>& matrix) {
    writer.flag(matrix.has_value());
    if (!matrix)
        return;
    for (const std::uint8_t value : *matrix)
        writer.bits(value, 8);
}

void append_picture_coding_extension(std::vector<std::uint8_t>& stream,
                                     const VAPictureParameterBufferMPEG2& picture) {
    const auto& coding = picture.picture_coding_extension.bits;
    const bool progressive = coding.picture_structure == frame_picture && coding.progressive_frame;
    BitWriter writer;
    writer.bits(picture_coding_extension, 4);
    writer.bits(static_cast<std::uint32_t>(picture.f_code), 16);
    writer.bits(coding.intra_dc_precision, 2);
    writer.bits(coding.picture_structure, 2);
    writer.flag(coding.top_field_first);
    writer.flag(coding.frame_pred_frame_dct);
    writer.flag(coding.concealment_motion_vectors);
    writer.flag(coding.q_scale_type);
    writer.flag(coding.intra_vlc_format);
    writer.flag(coding.alternate_scan);
    writer.flag(coding.repeat_first_field);
    writer.flag(progressive); // chroma_420_type, the same in 4:2:0
    writer.flag(progressive); // progressive_frame
    writer.flag(false);       // composite_display_flag
    append(stream, extension_start, writer);
}

/// Replaces the matrix by what the client loads.
void load_matrix(std::optional<QuantiserMatrices::Matrix>& matrix, bool is_loaded,
                 const std::uint8_t (&values)[64], ZeroQuantisers zeros) {
    if (!is_loaded)
        return;
    require(zeros == ZeroQuantisers::read_as_one || std::ranges::find(values, 0) == std::end(values),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    std::ranges::replace_copy(values, matrix.emplace().begin(), 0, 1);
}

} // namespace

void QuantiserMatrices::load(std::span<const std::byte> buffer, ZeroQuantisers zeros) {
    const auto loaded = read_structure<VAIQMatrixBufferMPEG2>(buffer);
    load_matrix(intra, loaded.load_intra_quantiser_matrix, loaded.intra_quantiser_matrix, zeros);
    load_matrix(non_intra, loaded.load_non_intra_quantiser_matrix, loaded.non_intra_quantiser_matrix, zeros);
}

void append_sequence_header(std::vector<std::uint8_t>& stream, unsigned width, unsigned height,
                            bool progressive) {
    BitWriter header;
    header.bits(width, 12);
    header.bits(height, 12);
    header.bits(square_samples, 4);
    header.bits(frame_rate_25, 4);
    header.bits(any_bit_rate, 18);
    header.flag(true); // marker_bit
    header.bits(any_buffer_size, 10);
    header.flag(false); // constrained_parameters_flag
    header.flag(false); // load_intra_quantiser_matrix
    header.flag(false); // load_non_intra_quantiser_matrix
    append(stream, sequence_header_code, header);

    BitWriter extension;
    extension.bits(sequence_extension, 4);
    extension.bits(main_at_high, 8);
    extension.flag(progressive);
    extension.bits(chroma_420, 2);
    extension.bits(width >> 12, 2);
    extension.bits(height >> 12, 2);
    extension.bits(0, 12); // bit_rate_extension
    extension.flag(true);  // marker_bit
    extension.bits(0, 8);  // vbv_buffer_size_extension
    extension.flag(false); // low_delay
    extension.bits(0, 7);  // frame_rate_extension_n and _d
    append(stream, extension_start, extension);
}

void append_group_of_pictures_header(std::vector<std::uint8_t>& stream) {
    BitWriter writer;
    writer.bits(0, 12); // time_code: drop_frame_flag, hours, minutes
    writer.flag(true);  // marker_bit
    writer.bits(0, 12); // seconds, pictures
    writer.flag(true);  // closed_gop
    writer.flag(false); // broken_link
    append(stream, group_start, writer);
}

void append_picture_header(std::vector<std::uint8_t>& stream, const VAPictureParameterBufferMPEG2& picture) {
    BitWriter writer;
    writer.bits(0, 10); // temporal_reference: VA-API does not tell it, and only the order of display needs it
    writer.bits(static_cast<std::uint32_t>(picture.picture_coding_type), 3);
    writer.bits(variable_bit_rate, 16);
    if (picture.picture_coding_type != i_picture) {
        writer.flag(false); // full_pel_forward_vector
        writer.bits(f_code_of_mpeg1, 3);
    }
    if (picture.picture_coding_type == b_picture) {
        writer.flag(false); // full_pel_backward_vector
        writer.bits(f_code_of_mpeg1, 3);
    }
    writer.flag(false); // extra_bit_picture
    append(stream, picture_start, writer);
    append_picture_coding_extension(stream, picture);
}

void append_quantiser_matrices(std::vector<std::uint8_t>& stream, const QuantiserMatrices& matrices) {
    BitWriter writer;
    writer.bits(quant_matrix_extension, 4);
    write_matrix(writer, matrices.intra);
    write_matrix(writer, matrices.non_intra);
    writer.bits(0, 2); // load_chroma_intra and _non_intra_quantiser_matrix: in 4:2:0 the same as luma
    append(stream, extension_start, writer);
}

std::optional<unsigned> slice_row(std::span<const std::uint8_t> slice, unsigned height) {
    constexpr std::size_t start_code_bytes = 4;
    if (slice.size() <= start_code_bytes || slice[0] != 0 || slice[1] != 0 || slice[2] != 1 ||
        slice[3] < first_slice_start || slice[3] > last_slice_start)
        return std::nullopt;
    const unsigned row = slice[3] - first_slice_start;
    const unsigned extension = height > max_height_of_short_slices ? slice[start_code_bytes] >> 5 : 0;
    return row + (extension << 7);
}

} // namespace zeva::va_driver::mpeg2

#include "encode/mpeg2/picture_headers.hpp"

#include "bitstream/bit_reader.hpp"
#include "status.hpp"

#include <algorithm>
#include <array>

namespace zeva::va_driver::mpeg2 {
namespace {

// extension_start_code_identifier (table 6-2).
constexpr unsigned quant_matrix_extension = 3;
constexpr unsigned picture_coding_extension = 8;

/// The bits of the picture coding extension (section 6.2.3.1), byte by byte, that slices depend on; not
/// top_field_first, repeat_first_field and what comes behind progressive_frame, which matter for display.
constexpr std::array<std::uint8_t, 5> slices_depend_on{0xFF, 0xFF, 0xFF, 0x7D, 0x80};

void append(std::vector<std::uint8_t>& stream, Bytes bytes) {
    stream.insert(stream.end(), bytes.begin(), bytes.end());
}

/// The picture coding extension behind its start code.
template <typename Byte>
std::span<Byte> coding_extension(std::span<Byte> picture) {
    const auto found = find_extension(picture, picture_coding_extension);
    require(found && *found + start_code_bytes + slices_depend_on.size() <= picture.size(),
            VA_STATUS_ERROR_INVALID_BUFFER);
    return picture.subspan(*found + start_code_bytes, slices_depend_on.size());
}

} // namespace

void check_picture_header(Bytes picture, unsigned coding_type) {
    require(find_start_code(picture, picture_start_code, picture_start_code) == 0,
            VA_STATUS_ERROR_INVALID_BUFFER);
    BitReader header(picture.subspan(start_code_bytes));
    header.skip(10); // temporal_reference
    require(header.bits(3) == coding_type, VA_STATUS_ERROR_INVALID_PARAMETER);
    require(!find_extension(picture, quant_matrix_extension), VA_STATUS_ERROR_UNIMPLEMENTED);
    static_cast<void>(coding_extension(picture));
}

void append_picture(std::vector<std::uint8_t>& stream, const ClientHeaders& client, Bytes encoded) {
    const auto picture = find_start_code(encoded, picture_start_code, picture_start_code);
    const auto slices = find_start_code(encoded, first_slice_start_code, last_slice_start_code);
    require(picture && slices && *picture < *slices, VA_STATUS_ERROR_ENCODING_ERROR);
    append(stream, client.sequence);
    if (!client.owns_sequence)
        append(stream, encoded.first(*picture));
    const Bytes library_header = encoded.subspan(*picture, *slices - *picture);
    if (client.picture.empty()) {
        append(stream, library_header);
    } else {
        const std::size_t begin = stream.size();
        append(stream, client.picture);
        const auto fields = coding_extension(std::span(stream).subspan(begin));
        const auto used = coding_extension(library_header);
        for (std::size_t i = 0; i < fields.size(); ++i)
            fields[i] = static_cast<std::uint8_t>((fields[i] & ~slices_depend_on[i]) |
                                                  (used[i] & slices_depend_on[i]));
    }
    append(stream, encoded.subspan(*slices));
}

} // namespace zeva::va_driver::mpeg2

#include "encode/mpeg2/sequence_header.hpp"

#include "bitstream/bit_reader.hpp"
#include "encode/mpeg2/start_codes.hpp"
#include "status.hpp"

namespace zeva::va_driver::mpeg2 {
namespace {

constexpr unsigned sequence_extension = 1; // extension_start_code_identifier
constexpr unsigned chroma_420 = 1;

std::optional<QuantiserMatrices::Matrix> read_matrix(BitReader& reader) {
    if (!reader.flag())
        return std::nullopt;
    QuantiserMatrices::Matrix matrix;
    for (std::uint8_t& value : matrix) {
        value = static_cast<std::uint8_t>(reader.bits(8));
        require(value != 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    }
    return matrix;
}

} // namespace

SequenceHeader read_sequence_header(std::span<const std::uint8_t> bytes) {
    const auto begin = find_start_code(bytes, sequence_header_start_code, sequence_header_start_code);
    const auto extension_begin = find_extension(bytes, sequence_extension);
    require(begin == 0 && extension_begin, VA_STATUS_ERROR_INVALID_BUFFER);

    SequenceHeader sequence;
    BitReader header(bytes.subspan(start_code_bytes));
    sequence.width = header.bits(12);
    sequence.height = header.bits(12);
    header.skip(4 + 4 + 18 + 1 + 10 + 1); // from aspect_ratio_information to constrained_parameters_flag
    sequence.matrices.intra = read_matrix(header);
    sequence.matrices.non_intra = read_matrix(header);

    BitReader extension(bytes.subspan(*extension_begin + start_code_bytes));
    extension.skip(4 + 8); // extension_start_code_identifier, profile_and_level_indication
    sequence.is_progressive = extension.flag();
    const unsigned chroma_format = extension.bits(2);
    sequence.width |= extension.bits(2) << 12;
    sequence.height |= extension.bits(2) << 12;
    require(!header.overrun() && !extension.overrun(), VA_STATUS_ERROR_INVALID_BUFFER);
    require(chroma_format == chroma_420, VA_STATUS_ERROR_INVALID_PARAMETER);
    return sequence;
}

} // namespace zeva::va_driver::mpeg2

#include "encode/hevc/packed_headers.hpp"

#include "bitstream/nal_unit.hpp"
#include "encode/packed_nal_units.hpp"
#include "status.hpp"

#include <cstddef>

#include <va/va.h>

namespace zeva::va_driver::hevc_encode {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t nal_header_bytes = 2;
constexpr unsigned first_parameter_set_type = 32; ///< all slices are below
constexpr unsigned sequence_parameter_set_type = 33;
constexpr unsigned picture_parameter_set_type = 34;

void read_unit(Bytes unit, ClientHeaders& headers) {
    require(unit.size() > nal_header_bytes, VA_STATUS_ERROR_INVALID_PARAMETER);
    const unsigned type = unit[0] >> 1 & 0x3f;
    require(type >= first_parameter_set_type, VA_STATUS_ERROR_INVALID_PARAMETER);
    if (type == sequence_parameter_set_type)
        headers.sequence = read_sequence_parameter_set(extract_rbsp(unit, nal_header_bytes, unit.size()));
    if (type == picture_parameter_set_type)
        headers.picture = read_picture_parameter_set(extract_rbsp(unit, nal_header_bytes, unit.size()));
}

} // namespace

ClientHeaders read_packed_headers(std::span<const PackedHeader> headers) {
    ClientHeaders result;
    for (const PackedHeader& header : headers) {
        require(header.type != VAEncPackedHeaderSlice, VA_STATUS_ERROR_INVALID_PARAMETER);
        const auto stream = to_stream(header, nal_header_bytes);
        for (const Bytes unit : split_nal_units(stream))
            read_unit(unit, result);
        result.bytes.insert(result.bytes.end(), stream.begin(), stream.end());
    }
    return result;
}

} // namespace zeva::va_driver::hevc_encode

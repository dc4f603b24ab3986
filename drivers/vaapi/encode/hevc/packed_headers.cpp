#include "encode/hevc/packed_headers.hpp"

#include "bitstream/hevc_nal_unit_types.hpp"
#include "bitstream/nal_unit.hpp"
#include "encode/packed_nal_units.hpp"
#include "status.hpp"

#include <va/va.h>

namespace zeva::va_driver::hevc_encode {
namespace {

using Bytes = std::span<const std::uint8_t>;

void read_unit(Bytes unit, ClientHeaders& headers) {
    require(unit.size() > hevc::nal_header_bytes, VA_STATUS_ERROR_INVALID_PARAMETER);
    const unsigned type = hevc::nal_unit_type(unit[0]);
    require(type >= hevc::nal_video_parameter_set, VA_STATUS_ERROR_INVALID_PARAMETER);
    if (type == hevc::nal_sequence_parameter_set)
        headers.sequence =
            read_sequence_parameter_set(extract_rbsp(unit, hevc::nal_header_bytes, unit.size()));
    if (type == hevc::nal_picture_parameter_set)
        headers.picture = read_picture_parameter_set(extract_rbsp(unit, hevc::nal_header_bytes, unit.size()));
}

} // namespace

ClientHeaders read_packed_headers(std::span<const PackedHeader> headers) {
    ClientHeaders result;
    for (const PackedHeader& header : headers) {
        require(header.type != VAEncPackedHeaderSlice, VA_STATUS_ERROR_INVALID_PARAMETER);
        const auto stream = to_stream(header, hevc::nal_header_bytes);
        for (const Bytes unit : split_nal_units(stream))
            read_unit(unit, result);
        result.bytes.insert(result.bytes.end(), stream.begin(), stream.end());
    }
    return result;
}

} // namespace zeva::va_driver::hevc_encode

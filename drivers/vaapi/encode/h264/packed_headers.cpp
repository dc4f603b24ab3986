#include "encode/h264/packed_headers.hpp"

#include "bitstream/nal_unit.hpp"
#include "encode/h264/nal_unit_types.hpp"
#include "encode/packed_nal_units.hpp"
#include "status.hpp"

namespace zeva::va_driver::h264_encode {
namespace {

using Bytes = std::span<const std::uint8_t>;

void read_unit(Bytes unit, ClientHeaders& headers) {
    require(!unit.empty(), VA_STATUS_ERROR_INVALID_PARAMETER);
    const unsigned type = nal_unit_type(unit[0]);
    if (type == nal_slice || type == nal_idr_slice)
        return;
    const auto payload = extract_rbsp(unit, nal_header_bytes, unit.size());
    if (type == nal_sequence_parameter_set)
        headers.sequences.push_back(read_sequence_parameter_set(payload));
    if (type == nal_picture_parameter_set)
        headers.pictures.push_back(read_picture_parameter_set(payload));
    append_nal_unit(type == nal_access_unit_delimiter ? headers.delimiter : headers.bytes,
                    unit.first(nal_header_bytes), payload);
}

} // namespace

ClientHeaders read_packed_headers(std::span<const PackedHeader> headers) {
    ClientHeaders result;
    for (const PackedHeader& header : headers) {
        const auto stream = to_stream(header, nal_header_bytes);
        for (const Bytes unit : split_nal_units(stream))
            read_unit(unit, result);
    }
    return result;
}

} // namespace zeva::va_driver::h264_encode

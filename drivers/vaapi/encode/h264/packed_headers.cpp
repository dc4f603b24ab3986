#include "encode/h264/packed_headers.hpp"

#include "bitstream/h264_nal_unit_types.hpp"
#include "bitstream/nal_unit.hpp"
#include "encode/packed_nal_units.hpp"
#include "status.hpp"

namespace zeva::va_driver::h264_encode {
namespace {

using Bytes = std::span<const std::uint8_t>;

void read_unit(Bytes unit, ClientHeaders& headers) {
    require(!unit.empty(), VA_STATUS_ERROR_INVALID_PARAMETER);
    const unsigned type = h264::nal_unit_type(unit[0]);
    if (type == h264::nal_slice || type == h264::nal_idr_slice) {
        headers.is_reference = h264::nal_reference_idc(unit[0]) != 0;
        return;
    }
    const auto payload = extract_rbsp(unit, h264::nal_header_bytes, unit.size());
    if (type == h264::nal_sequence_parameter_set)
        headers.sequences.push_back(read_sequence_parameter_set(payload));
    if (type == h264::nal_picture_parameter_set)
        headers.pictures.push_back(read_picture_parameter_set(payload));
    append_nal_unit(type == h264::nal_access_unit_delimiter ? headers.delimiter : headers.bytes,
                    unit.first(h264::nal_header_bytes), payload);
}

} // namespace

ClientHeaders read_packed_headers(std::span<const PackedHeader> headers) {
    ClientHeaders result;
    for (const PackedHeader& header : headers) {
        const auto stream = to_stream(header, h264::nal_header_bytes);
        for (const Bytes unit : split_nal_units(stream))
            read_unit(unit, result);
    }
    return result;
}

} // namespace zeva::va_driver::h264_encode

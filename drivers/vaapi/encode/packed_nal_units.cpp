#include "encode/packed_nal_units.hpp"

#include "bitstream/nal_unit.hpp"
#include "status.hpp"

#include <algorithm>
#include <array>

namespace zeva::va_driver {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::array<std::uint8_t, 3> start_code{0, 0, 1};

/// What is behind the first start code; nothing when there is none.
Bytes behind_start_code(Bytes bytes) {
    const auto found = std::ranges::search(bytes, start_code);
    return {found.end(), bytes.end()};
}

/// No NAL unit ends with a zero.
Bytes up_to_start_code(Bytes bytes) {
    Bytes unit(bytes.begin(), std::ranges::search(bytes, start_code).begin());
    while (!unit.empty() && unit.back() == 0)
        unit = unit.first(unit.size() - 1);
    return unit;
}

} // namespace

std::vector<std::uint8_t> to_stream(const PackedHeader& header, std::size_t nal_header_bytes) {
    const auto* const data = reinterpret_cast<const std::uint8_t*>(header.data.data());
    const Bytes bytes(data, (header.bit_count + 7) / 8);
    if (header.has_emulation_bytes)
        return {bytes.begin(), bytes.end()};
    // What looks like a start code may be contents: it is one NAL unit.
    const Bytes unit = behind_start_code(bytes);
    require(unit.size() > nal_header_bytes, VA_STATUS_ERROR_INVALID_PARAMETER);
    std::vector<std::uint8_t> stream;
    append_nal_unit(stream, unit.first(nal_header_bytes), unit.subspan(nal_header_bytes));
    return stream;
}

std::vector<Bytes> split_nal_units(Bytes stream) {
    std::vector<Bytes> units;
    for (Bytes rest = behind_start_code(stream); !rest.empty(); rest = behind_start_code(rest))
        units.push_back(up_to_start_code(rest));
    return units;
}

} // namespace zeva::va_driver

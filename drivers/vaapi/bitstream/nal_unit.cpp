#include "bitstream/nal_unit.hpp"

#include <algorithm>
#include <array>

namespace zeva::va_driver {
namespace {

constexpr std::uint8_t emulation_prevention_byte = 3;

/// Calls `take` for each byte of the payload, `limit` at most, and returns the position behind the last of
/// them.
template <typename Take>
std::size_t for_payload(std::span<const std::uint8_t> nal_unit, std::size_t header_bytes, std::size_t limit,
                        Take take) {
    unsigned zeros = 0;
    std::size_t count = 0;
    std::size_t position = header_bytes;
    for (; position < nal_unit.size() && count < limit; ++position) {
        const std::uint8_t byte = nal_unit[position];
        if (zeros >= 2 && byte == emulation_prevention_byte) {
            zeros = 0;
            continue;
        }
        take(byte);
        ++count;
        zeros = byte == 0 ? zeros + 1 : 0;
    }
    return position;
}

} // namespace

void append_nal_unit(std::vector<std::uint8_t>& stream, std::span<const std::uint8_t> header,
                     std::span<const std::uint8_t> rbsp) {
    constexpr std::array<std::uint8_t, 4> start_code{0, 0, 0, 1};
    stream.insert(stream.end(), start_code.begin(), start_code.end());
    stream.insert(stream.end(), header.begin(), header.end());
    unsigned zeros = 0;
    for (const std::uint8_t byte : rbsp) {
        if (zeros == 2 && byte <= emulation_prevention_byte) {
            stream.push_back(emulation_prevention_byte);
            zeros = 0;
        }
        stream.push_back(byte);
        zeros = byte == 0 ? zeros + 1 : 0;
    }
}

std::vector<std::uint8_t> extract_rbsp(std::span<const std::uint8_t> nal_unit, std::size_t header_bytes,
                                       std::size_t limit) {
    std::vector<std::uint8_t> rbsp(std::min(nal_unit.size(), limit));
    rbsp.resize(extract_rbsp(nal_unit, header_bytes, rbsp).size());
    return rbsp;
}

std::span<std::uint8_t> extract_rbsp(std::span<const std::uint8_t> nal_unit, std::size_t header_bytes,
                                     std::span<std::uint8_t> rbsp) {
    std::size_t count = 0;
    for_payload(nal_unit, header_bytes, rbsp.size(), [&](std::uint8_t byte) { rbsp[count++] = byte; });
    return rbsp.first(count);
}

std::size_t escaped_size(std::span<const std::uint8_t> nal_unit, std::size_t header_bytes,
                         std::size_t payload_bytes) {
    return for_payload(nal_unit, header_bytes, payload_bytes, [](std::uint8_t) {});
}

} // namespace zeva::va_driver

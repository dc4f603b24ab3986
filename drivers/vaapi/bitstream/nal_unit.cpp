#include "bitstream/nal_unit.hpp"

#include <array>

namespace zeva::va_driver {
namespace {

constexpr std::uint8_t emulation_prevention_byte = 3;

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
    std::vector<std::uint8_t> rbsp;
    unsigned zeros = 0;
    for (std::size_t i = header_bytes; i < nal_unit.size() && rbsp.size() < limit; ++i) {
        if (zeros >= 2 && nal_unit[i] == emulation_prevention_byte) {
            zeros = 0;
            continue;
        }
        rbsp.push_back(nal_unit[i]);
        zeros = nal_unit[i] == 0 ? zeros + 1 : 0;
    }
    return rbsp;
}

} // namespace zeva::va_driver

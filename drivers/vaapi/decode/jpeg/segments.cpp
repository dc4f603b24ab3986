#include "decode/jpeg/segments.hpp"

#include <algorithm>
#include <numeric>

namespace zeva::va_driver::jpeg {
namespace {

using Stream = std::vector<std::uint8_t>;

// The second bytes of markers (table B.1).
constexpr std::uint8_t start_of_frame = 0xC0; // baseline
constexpr std::uint8_t define_huffman_table = 0xC4;
constexpr std::uint8_t restart_0 = 0xD0;
constexpr std::uint8_t restart_7 = 0xD7;
constexpr std::uint8_t start_of_image = 0xD8;
constexpr std::uint8_t end_of_image = 0xD9;
constexpr std::uint8_t start_of_scan = 0xDA;
constexpr std::uint8_t define_quantisation_table = 0xDB;
constexpr std::uint8_t define_restart_interval = 0xDD;

constexpr std::uint8_t marker_prefix = 0xFF;
constexpr std::uint8_t stuffed_zero = 0;
constexpr std::uint8_t sample_bits = 8;
constexpr std::uint8_t last_coefficient = 63;

void append_marker(Stream& stream, std::uint8_t marker) {
    stream.insert(stream.end(), {marker_prefix, marker});
}

void append_16_bits(Stream& stream, std::size_t value) {
    stream.push_back(static_cast<std::uint8_t>(value >> 8));
    stream.push_back(static_cast<std::uint8_t>(value));
}

/// A marker and the length of its segment, which counts itself.
void append_segment(Stream& stream, std::uint8_t marker, std::size_t bytes) {
    constexpr std::size_t length_bytes = 2;
    append_marker(stream, marker);
    append_16_bits(stream, length_bytes + bytes);
}

std::uint8_t nibbles(unsigned high, unsigned low) {
    return static_cast<std::uint8_t>(high << 4 | low);
}

bool ends_entropy_coded_data(std::uint8_t marker) {
    const bool is_restart = marker >= restart_0 && marker <= restart_7;
    return marker != stuffed_zero && marker != marker_prefix && !is_restart;
}

std::span<const std::uint8_t> entropy_coded_data(std::span<const std::uint8_t> data) {
    for (std::size_t i = 0; i + 1 < data.size(); ++i)
        if (data[i] == marker_prefix && ends_entropy_coded_data(data[i + 1]))
            return data.first(i);
    return data;
}

void append_restart_interval(Stream& stream, unsigned interval) {
    append_segment(stream, define_restart_interval, 2);
    append_16_bits(stream, interval);
}

void append_scan_header(Stream& stream, std::span<const ScanComponent> components) {
    append_segment(stream, start_of_scan, 4 + 2 * components.size());
    stream.push_back(static_cast<std::uint8_t>(components.size()));
    for (const ScanComponent& component : components)
        stream.insert(stream.end(), {component.id, nibbles(component.dc_table, component.ac_table)});
    stream.insert(stream.end(), {0, last_coefficient, nibbles(0, 0)}); // all bits of coefficients 0 to 63
}

} // namespace

std::optional<HuffmanTable> read_huffman_table(std::span<const std::uint8_t, 16> counts,
                                               std::span<const std::uint8_t> values) {
    const std::size_t codes = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
    if (codes > values.size())
        return std::nullopt;
    HuffmanTable table;
    std::ranges::copy(counts, table.counts.begin());
    table.values.assign(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(codes));
    return table;
}

void append_start_of_image(Stream& stream) {
    append_marker(stream, start_of_image);
}

void append_end_of_image(Stream& stream) {
    append_marker(stream, end_of_image);
}

void append_quantisation_table(Stream& stream, std::uint8_t id, const QuantisationTable& table) {
    append_segment(stream, define_quantisation_table, 1 + table.size());
    stream.push_back(nibbles(0, id)); // 8 bits a value
    stream.insert(stream.end(), table.begin(), table.end());
}

void append_huffman_table(Stream& stream, HuffmanClass table_class, std::uint8_t id,
                          const HuffmanTable& table) {
    append_segment(stream, define_huffman_table, 1 + table.counts.size() + table.values.size());
    stream.push_back(nibbles(static_cast<unsigned>(table_class), id));
    stream.insert(stream.end(), table.counts.begin(), table.counts.end());
    stream.insert(stream.end(), table.values.begin(), table.values.end());
}

void append_frame_header(Stream& stream, unsigned width, unsigned height,
                         std::span<const FrameComponent> components) {
    append_segment(stream, start_of_frame, 6 + 3 * components.size());
    stream.push_back(sample_bits);
    append_16_bits(stream, height);
    append_16_bits(stream, width);
    stream.push_back(static_cast<std::uint8_t>(components.size()));
    for (const FrameComponent& component : components)
        stream.insert(stream.end(),
                      {component.id, nibbles(component.horizontal_sampling, component.vertical_sampling),
                       component.quantisation_table});
}

void append_scan(Stream& stream, const Scan& scan) {
    append_restart_interval(stream, scan.restart_interval);
    append_scan_header(stream, scan.components);
    const auto data = entropy_coded_data(scan.data);
    stream.insert(stream.end(), data.begin(), data.end());
}

} // namespace zeva::va_driver::jpeg

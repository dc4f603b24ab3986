// The marker segments of a baseline JPEG image (ITU-T T.81, annex B).
#pragma once

#include "recycled_memory.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace zeva::va_driver::jpeg {

/// In zigzag order, as they are transmitted.
using QuantisationTable = std::array<std::uint8_t, 64>;

struct HuffmanTable {
    std::array<std::uint8_t, 16> counts{}; ///< of the codes with 1 to 16 bits
    RecycledVector<std::uint8_t> values;   ///< as many as `counts` says together
};

/// The values that select a table class (table B.5).
enum class HuffmanClass : std::uint8_t { dc = 0, ac = 1 };

struct FrameComponent {
    std::uint8_t id = 0;
    std::uint8_t horizontal_sampling = 1; ///< 1 to 4
    std::uint8_t vertical_sampling = 1;   ///< 1 to 4
    std::uint8_t quantisation_table = 0;  ///< 0 to 3
};

struct ScanComponent {
    std::uint8_t id = 0; ///< of a component of the frame
    std::uint8_t dc_table = 0;
    std::uint8_t ac_table = 0;
};

struct Scan {
    RecycledVector<ScanComponent> components;
    unsigned restart_interval = 0;      ///< in MCUs; 0: no restart markers
    std::span<const std::uint8_t> data; ///< entropy-coded; what follows from another marker on is left out
};

/// The table with these codes; nothing when there are more codes than values.
[[nodiscard]] std::optional<HuffmanTable> read_huffman_table(std::span<const std::uint8_t, 16> counts,
                                                             std::span<const std::uint8_t> values);

void append_start_of_image(std::vector<std::uint8_t>& stream);
void append_end_of_image(std::vector<std::uint8_t>& stream);
void append_quantisation_table(std::vector<std::uint8_t>& stream, std::uint8_t id,
                               const QuantisationTable& table);
void append_huffman_table(std::vector<std::uint8_t>& stream, HuffmanClass table_class, std::uint8_t id,
                          const HuffmanTable& table);
/// Baseline (SOF0), 8 bits a sample.
void append_frame_header(std::vector<std::uint8_t>& stream, unsigned width, unsigned height,
                         std::span<const FrameComponent> components);
/// Sets the restart interval and begins the scan: sequential, all coefficients.
void append_scan(std::vector<std::uint8_t>& stream, const Scan& scan);

} // namespace zeva::va_driver::jpeg

// What the headers of a JPEG image say.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>
#include <zeva/pixel_format.hpp>

#include <cstdio> // jpeglib.h needs it

#include <jpeglib.h>

namespace zeva::va_driver::jpeg {

/// By their numbers. Those that a component uses are there.
template <typename Table>
using Tables = std::array<std::optional<Table>, 4>;

struct Component {
    unsigned horizontal_sampling = 1; ///< 1 to 4
    unsigned vertical_sampling = 1;
    unsigned quantisation_table = 0; ///< these three: 0 to 3
    unsigned dc_table = 0;
    unsigned ac_table = 0;
};

/// All that the entropy-coded data of a baseline image depend on.
struct ImageDescription {
    unsigned width = 0;
    unsigned height = 0;
    std::vector<Component> components; ///< one, or three
    unsigned restart_interval = 0;     ///< in MCUs; 0: no restart markers
    Tables<JQUANT_TBL> quantisation_tables;
    Tables<JHUFF_TBL> dc_tables;
    Tables<JHUFF_TBL> ac_tables;

    [[nodiscard]] unsigned max_horizontal_sampling() const noexcept;
    [[nodiscard]] unsigned max_vertical_sampling() const noexcept;
    /// The planar format whose planes are the components. Throws StatusError when there is none.
    [[nodiscard]] PixelFormat format() const;
};

struct ImageHeader {
    ImageDescription image;
    std::size_t bytes; ///< from the start of the image to the end of the header of its scan
};

/// Reads the headers of an image with one scan. Huffman tables that are missing are the standard ones. Throws
/// StatusError unless they are those of a baseline image and libjpeg can write such a scan without fault.
[[nodiscard]] ImageHeader read_header(std::span<const std::uint8_t> bytes);

} // namespace zeva::va_driver::jpeg

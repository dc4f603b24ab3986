#include "compute/color_conversion.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace zeva {
namespace {

/// What red and blue weigh in luma; green has the rest.
struct LumaWeights {
    double red;
    double blue;
};

/// ITU-T H.273, table 4.
LumaWeights luma_weights(ColorMatrix matrix, std::uint32_t rows) {
    constexpr std::uint32_t most_rows_of_standard_definition = 576;
    switch (matrix) {
    case ColorMatrix::unknown:
        return luma_weights(
            rows > most_rows_of_standard_definition ? ColorMatrix::bt709 : ColorMatrix::smpte170m, rows);
    case ColorMatrix::bt709:
        return {0.2126, 0.0722};
    case ColorMatrix::fcc:
        return {0.30, 0.11};
    case ColorMatrix::bt470bg:
    case ColorMatrix::smpte170m:
        return {0.299, 0.114};
    case ColorMatrix::smpte240m:
        return {0.212, 0.087};
    case ColorMatrix::bt2020_ncl:
        return {0.2627, 0.0593};
    case ColorMatrix::rgb:
    case ColorMatrix::ycgco:
    case ColorMatrix::bt2020_cl:
        break;
    }
    throw_usage_error("PictureFilter",
                      fmt::format("colour matrix {} is not supported", static_cast<int>(matrix)),
                      "convert the video to BT.709 first");
}

} // namespace

ColorConversion color_conversion(const PictureInfo& info, std::uint32_t rows) {
    const auto [red, blue] = luma_weights(info.matrix, rows);
    const double green = 1 - red - blue;
    const bool is_full = info.range == ColorRange::full;
    const double black = is_full ? 0 : 16;
    const double luma = is_full ? 1 : 255.0 / 219;
    const double chroma = is_full ? 1 : 255.0 / 224;

    const auto row = [&](double u, double v) {
        return std::array{luma, chroma * u, chroma * v, -luma * black - 128 * chroma * (u + v)};
    };
    return {row(0, 2 * (1 - red)),                                             //
            row(-2 * (1 - blue) * blue / green, -2 * (1 - red) * red / green), //
            row(2 * (1 - blue), 0)};
}

} // namespace zeva

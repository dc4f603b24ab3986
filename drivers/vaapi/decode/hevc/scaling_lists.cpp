#include "decode/hevc/scaling_lists.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace zeva::va_driver::hevc {
namespace {

constexpr int first_prediction = 8;

/// The up-right diagonal scan (section 6.5.3): the raster position of each transmitted coefficient.
template <std::size_t size>
constexpr std::array<std::uint8_t, size * size> diagonal_scan() {
    std::array<std::uint8_t, size * size> positions{};
    std::size_t count = 0;
    for (std::size_t diagonal = 0; diagonal < 2 * size - 1; ++diagonal)
        for (std::size_t x = 0; x <= diagonal; ++x)
            if (x < size && diagonal - x < size)
                positions[count++] = static_cast<std::uint8_t>((diagonal - x) * size + x);
    return positions;
}

constexpr auto scan_4x4 = diagonal_scan<4>();
constexpr auto scan_8x8 = diagonal_scan<8>();

/// `dc` is the first coefficient of a list whose others stand for blocks of coefficients.
void write_list(BitWriter& writer, std::span<const std::uint8_t> raster, std::span<const std::uint8_t> scan,
                std::optional<int> dc = std::nullopt) {
    writer.flag(true); // scaling_list_pred_mode_flag: the coefficients follow
    if (dc)
        writer.signed_exp_golomb(*dc - first_prediction); // scaling_list_dc_coef_minus8
    int last = dc.value_or(first_prediction);
    for (const std::uint8_t position : scan) {
        // scaling_list_delta_coef is modulo 256 and must lie between -128 and 127.
        writer.signed_exp_golomb(static_cast<std::int8_t>(raster[position] - last));
        last = raster[position];
    }
}

} // namespace

void write_scaling_lists(BitWriter& writer, const VAIQMatrixBufferHEVC& matrices) {
    for (const auto& list : matrices.ScalingList4x4)
        write_list(writer, list, scan_4x4);
    for (const auto& list : matrices.ScalingList8x8)
        write_list(writer, list, scan_8x8);
    for (std::size_t i = 0; i < std::size(matrices.ScalingList16x16); ++i)
        write_list(writer, matrices.ScalingList16x16[i], scan_8x8, matrices.ScalingListDC16x16[i]);
    for (std::size_t i = 0; i < std::size(matrices.ScalingList32x32); ++i)
        write_list(writer, matrices.ScalingList32x32[i], scan_8x8, matrices.ScalingListDC32x32[i]);
}

} // namespace zeva::va_driver::hevc

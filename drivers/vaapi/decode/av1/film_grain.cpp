#include "decode/av1/film_grain.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>

namespace zeva::va_driver::av1 {
namespace {

/// The points of a scaling function, which lie one right of the other.
bool are_points(std::span<const std::uint8_t> values, std::size_t count) {
    return count <= values.size() &&
           std::ranges::adjacent_find(values.first(count), std::ranges::greater_equal{}) ==
               values.first(count).end();
}

void write_points(BitWriter& writer, unsigned count, const std::uint8_t* values,
                  const std::uint8_t* scalings) {
    writer.bits(count, 4);
    for (unsigned i = 0; i < count; ++i) {
        writer.bits(values[i], 8);
        writer.bits(scalings[i], 8);
    }
}

void write_coefficients(BitWriter& writer, std::span<const std::int8_t> coefficients) {
    for (const int coefficient : coefficients)
        writer.bits(static_cast<std::uint32_t>(coefficient + 128), 8);
}

void write_chroma_factors(BitWriter& writer, unsigned factor, unsigned luma_factor, unsigned offset) {
    writer.bits(factor, 8);
    writer.bits(luma_factor, 8);
    writer.bits(offset, 9);
}

/// Whether the chroma planes have scaling functions of their own.
bool has_chroma_points(const Frame& frame) {
    const VAFilmGrainStructAV1& grain = frame.parameters.film_grain_info;
    return !frame.is_monochrome() && !grain.film_grain_info_fields.bits.chroma_scaling_from_luma &&
           grain.num_y_points > 0;
}

void write_scaling_functions(BitWriter& writer, const Frame& frame) {
    const VAFilmGrainStructAV1& grain = frame.parameters.film_grain_info;
    write_points(writer, grain.num_y_points, grain.point_y_value, grain.point_y_scaling);
    if (!frame.is_monochrome())
        writer.flag(grain.film_grain_info_fields.bits.chroma_scaling_from_luma);
    if (has_chroma_points(frame)) {
        write_points(writer, grain.num_cb_points, grain.point_cb_value, grain.point_cb_scaling);
        write_points(writer, grain.num_cr_points, grain.point_cr_value, grain.point_cr_scaling);
    }
}

void write_auto_regression(BitWriter& writer, const VAFilmGrainStructAV1& grain, bool has_cb, bool has_cr) {
    const auto& fields = grain.film_grain_info_fields.bits;
    const bool from_luma = fields.chroma_scaling_from_luma;
    const std::size_t luma = 2 * fields.ar_coeff_lag * (fields.ar_coeff_lag + 1U);
    const std::size_t chroma = luma + (grain.num_y_points > 0 ? 1 : 0);
    writer.bits(fields.ar_coeff_lag, 2);
    if (grain.num_y_points > 0)
        write_coefficients(writer, std::span(grain.ar_coeffs_y).first(luma));
    if (from_luma || has_cb)
        write_coefficients(writer, std::span(grain.ar_coeffs_cb).first(chroma));
    if (from_luma || has_cr)
        write_coefficients(writer, std::span(grain.ar_coeffs_cr).first(chroma));
    writer.bits(fields.ar_coeff_shift_minus_6, 2);
}

} // namespace

bool has_valid_film_grain(const Parameters& parameters) noexcept {
    constexpr unsigned max_offset = 511;
    const VAFilmGrainStructAV1& grain = parameters.film_grain_info;
    return are_points(grain.point_y_value, grain.num_y_points) &&
           are_points(grain.point_cb_value, grain.num_cb_points) &&
           are_points(grain.point_cr_value, grain.num_cr_points) &&
           (grain.num_cb_points > 0) == (grain.num_cr_points > 0) && grain.cb_offset <= max_offset &&
           grain.cr_offset <= max_offset;
}

void write_film_grain(BitWriter& writer, const Frame& frame) {
    const VAFilmGrainStructAV1& grain = frame.parameters.film_grain_info;
    const auto& fields = grain.film_grain_info_fields.bits;
    writer.flag(fields.apply_grain);
    if (!fields.apply_grain)
        return;
    writer.bits(grain.grain_seed, 16);
    if (frame.type == FrameType::inter)
        writer.flag(true); // update_grain
    write_scaling_functions(writer, frame);
    const bool has_cb = has_chroma_points(frame) && grain.num_cb_points > 0;
    const bool has_cr = has_chroma_points(frame) && grain.num_cr_points > 0;
    writer.bits(fields.grain_scaling_minus_8, 2);
    write_auto_regression(writer, grain, has_cb, has_cr);
    writer.bits(fields.grain_scale_shift, 2);
    if (has_cb)
        write_chroma_factors(writer, grain.cb_mult, grain.cb_luma_mult, grain.cb_offset);
    if (has_cr)
        write_chroma_factors(writer, grain.cr_mult, grain.cr_luma_mult, grain.cr_offset);
    writer.flag(fields.overlap_flag);
    writer.flag(fields.clip_to_restricted_range);
}

} // namespace zeva::va_driver::av1

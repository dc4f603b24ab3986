#include "encode/vpx/settings.hpp"

#include "status.hpp"

#include <algorithm>

#include <vpx/vpx_encoder.h>

namespace zeva::va_driver::vpx {
namespace {

/// More than any picture needs: without it, libvpx would go on quantising coarser than it is told.
constexpr unsigned unlimited_kilobits = 100'000;
constexpr unsigned max_buffer_ms = 240'000; ///< what libvpx itself takes for files
constexpr unsigned max_peak_percent = 10'000;

unsigned milliseconds(std::uint64_t bits, std::uint64_t bits_per_second) {
    return static_cast<unsigned>(std::min<std::uint64_t>(bits * 1000 / bits_per_second, max_buffer_ms));
}

void limit_quantizers(RateSettings& settings, const QuantizerTable& table, QuantizerRange rate,
                      QuantizerRange picture) {
    const unsigned none = table.back();
    const unsigned lowest = std::max(rate.lowest, picture.lowest);
    const unsigned highest =
        std::min(rate.highest != 0 ? rate.highest : none, picture.highest != 0 ? picture.highest : none);
    require(lowest <= highest, VA_STATUS_ERROR_INVALID_PARAMETER);
    if (lowest != 0)
        settings.finest_quantizer = first_not_below(table, lowest);
    if (highest != none)
        settings.coarsest_quantizer =
            std::max(last_not_above(table, highest), settings.finest_quantizer.value_or(0));
}

} // namespace

RateSettings constant_quantizer(const QuantizerTable& table, unsigned index) {
    const unsigned quantizer = nearest_quantizer(table, index);
    return {.mode = VPX_VBR,
            .kilobits_per_second = unlimited_kilobits,
            .finest_quantizer = quantizer,
            .coarsest_quantizer = quantizer};
}

RateSettings bit_rate(const QuantizerTable& table, const RateControl& rate,
                      std::uint32_t sequence_bits_per_second, QuantizerRange picture) {
    RateSettings settings;
    settings.mode = rate.mode == VA_RC_CBR ? VPX_CBR : VPX_VBR;
    limit_quantizers(settings, table, {rate.min_qp, rate.max_qp}, picture);
    const std::uint32_t target =
        rate.max_bits_per_second != 0 ? rate.target_bits_per_second() : sequence_bits_per_second;
    if (target == 0)
        return settings;
    settings.kilobits_per_second = std::max(target / 1000, 1U);
    settings.buffer_ms = milliseconds(rate.buffer_bits, target);
    settings.initial_buffer_ms = std::min(milliseconds(rate.initial_buffer_bits, target), settings.buffer_ms);
    if (rate.max_bits_per_second > target)
        settings.peak_percent = static_cast<unsigned>(std::min<std::uint64_t>(
            std::uint64_t{rate.max_bits_per_second} * 100 / target, max_peak_percent));
    return settings;
}

} // namespace zeva::va_driver::vpx

#include "encode/rate_control.hpp"

#include "client_enum.hpp"
#include "structure_reading.hpp"

#include <algorithm>

#include <va/va.h>

namespace zeva::va_driver {
namespace {

constexpr auto types_end = static_cast<VAEncMiscParameterType>(VAEncMiscParameterTypeExtensionData + 1);

void read_rate(std::span<const std::byte> bytes, RateControl& rate) {
    const auto given = read_structure<VAEncMiscParameterRateControl>(bytes);
    require(given.rc_flags.bits.temporal_id == 0, VA_STATUS_ERROR_INVALID_PARAMETER); // no layers here
    require(given.target_percentage <= 100, VA_STATUS_ERROR_INVALID_PARAMETER);
    rate.max_bits_per_second = given.bits_per_second;
    rate.target_percentage = given.target_percentage;
    rate.min_qp = given.min_qp;
    rate.max_qp = given.max_qp;
    rate.quality_factor = std::max(given.quality_factor, given.ICQ_quality_factor);
}

/// The denominator is in the upper half and may be absent.
void read_frame_rate(std::span<const std::byte> bytes, RateControl& rate) {
    const auto given = read_structure<VAEncMiscParameterFrameRate>(bytes);
    require(given.framerate_flags.bits.temporal_id == 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    rate.frames_numerator = given.framerate & 0xffff;
    rate.frames_denominator = std::max(given.framerate >> 16, 1U);
}

void read_hrd(std::span<const std::byte> bytes, RateControl& rate) {
    const auto given = read_structure<VAEncMiscParameterHRD>(bytes);
    rate.buffer_bits = given.buffer_size;
    rate.initial_buffer_bits = given.initial_buffer_fullness;
}

} // namespace

std::uint32_t RateControl::target_bits_per_second() const noexcept {
    if (mode == VA_RC_CBR || target_percentage == 0)
        return max_bits_per_second;
    return static_cast<std::uint32_t>(std::uint64_t{max_bits_per_second} * target_percentage / 100);
}

void read_misc_parameters(std::span<const std::byte> buffer, RateControl& rate) {
    const auto header = read_structure<VAEncMiscParameterBuffer>(buffer);
    const auto data = buffer.subspan(sizeof(header));
    require(is_below(header.type, types_end), VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
    switch (header.type) {
    case VAEncMiscParameterTypeRateControl:
        return read_rate(data, rate);
    case VAEncMiscParameterTypeFrameRate:
        return read_frame_rate(data, rate);
    case VAEncMiscParameterTypeHRD:
        return read_hrd(data, rate);
    case VAEncMiscParameterTypeQualityLevel:
        rate.quality_level = read_structure<VAEncMiscParameterBufferQualityLevel>(data).quality_level;
        return;
    default:
        fail(VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
    }
}

} // namespace zeva::va_driver

// What libvpx is told of a stream and its pictures.
#pragma once

#include "encode/rate_control.hpp"
#include "encode/vpx/effort.hpp"
#include "encode/vpx/quantizers.hpp"
#include "encode/vpx/reference_map.hpp"

#include <cstdint>
#include <optional>
#include <vector>

#include <va/va.h>
#include <vpx/vpx_encoder.h>

namespace zeva::va_driver::vpx {

/// What only a key picture can change.
struct StreamFormat {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    unsigned profile = 0; ///< VP8's version, or VP9's profile

    friend bool operator==(const StreamFormat&, const StreamFormat&) = default;
};

/// How many bits libvpx may spend. What is 0 or not there is left to it.
struct RateSettings {
    vpx_rc_mode mode = VPX_VBR;
    unsigned kilobits_per_second = 0;
    unsigned peak_percent = 0; ///< of that
    unsigned buffer_ms = 0;
    unsigned initial_buffer_ms = 0;
    std::optional<unsigned> finest_quantizer;
    std::optional<unsigned> coarsest_quantizer;

    friend bool operator==(const RateSettings&, const RateSettings&) = default;
};

/// A codec's control that libvpx has a function for, and its value.
struct Control {
    int id = 0;
    int value = 0;

    friend bool operator==(const Control&, const Control&) = default;
};

/// Valid from a picture on.
struct Settings {
    RateSettings rate;
    Effort effort;
    bool is_error_resilient = false;
    std::vector<Control> controls;

    friend bool operator==(const Settings&, const Settings&) = default;
};

/// A picture as its buffers tell.
struct PictureRequest {
    VABufferID coded_buffer = VA_INVALID_ID;
    bool is_key = false;
    ReferenceUse references; ///< of a picture that is not key
    StreamFormat format;
    Settings settings;
};

/// Quantisers that the client allows, as indices of the codec. 0 is no limit.
struct QuantizerRange {
    unsigned lowest = 0;
    unsigned highest = 0;
};

/// Pictures with the quantiser that is nearest to `index`.
[[nodiscard]] RateSettings constant_quantizer(const QuantizerTable& table, unsigned index);
/// A bit rate as the client's VAEncMiscParameterBuffers say it, or where they do not, its sequence
/// parameters. `picture` is a further limit. Throws StatusError when the limits exclude each other.
[[nodiscard]] RateSettings bit_rate(const QuantizerTable& table, const RateControl& rate,
                                    std::uint32_t sequence_bits_per_second, QuantizerRange picture);

} // namespace zeva::va_driver::vpx

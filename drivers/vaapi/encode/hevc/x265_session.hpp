// One x265 encoder: a stream with constant tools, of which the bit rate may change.
#pragma once

#include "encode/hevc/parameter_sets.hpp"
#include "encode/hevc/slice_header.hpp"
#include "encode/low_bit_planes.hpp"
#include "encode/rate_control.hpp"
#include "encode/source_reader.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <x265.h>

namespace zeva::va_driver::hevc_encode {

/// What holds for a whole session.
struct SessionSettings {
    SequenceTools sequence;
    PictureTools picture;
    std::uint32_t shown_width = 0; ///< pixels that are read; x265 repeats the last ones beyond
    std::uint32_t shown_height = 0;
    std::uint32_t rate_mode = 0;     ///< VA_RC_*
    std::uint32_t quality_level = 0; ///< from 1, the best, to quality_levels; 0: x265's default
    std::uint32_t quality_factor = 0;
    std::uint32_t min_qp = 0; ///< 0: x265's default
    std::uint32_t max_qp = 0;
    unsigned max_merge_candidates = 5;

    friend bool operator==(const SessionSettings&, const SessionSettings&) = default;
};

inline constexpr std::uint32_t quality_levels = 7;

/// What may change with every picture.
struct BitRate {
    std::uint32_t target = 0; ///< bits a second
    std::uint32_t max = 0;
    std::uint32_t buffer_bits = 0; ///< 0: a second's
    std::uint32_t initial_buffer_bits = 0;
    std::uint32_t frames_numerator = 30; ///< frames a second
    std::uint32_t frames_denominator = 1;

    friend bool operator==(const BitRate&, const BitRate&) = default;
};

class X265Session {
public:
    /// Throws StatusError when x265 does not encode with just these tools.
    X265Session(const SessionSettings& settings, const BitRate& rate);

    [[nodiscard]] const SessionSettings& settings() const noexcept { return settings_; }
    /// Whether a picture could not be encoded, which the next ones would refer to. Thread safe.
    [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }

    /// For one thread; the first picture must be intra. `qp` is of the whole picture; without it x265
    /// controls the rate. What comes back is valid until the next call. Throws StatusError.
    CodedSlice encode(const Pixels& source, bool is_intra, std::optional<int> qp, const BitRate& rate);

    /// Of the last picture.
    [[nodiscard]] double average_qp() const noexcept { return average_qp_; }
    [[nodiscard]] std::uint64_t converted_bytes() const noexcept { return converted_bytes_; }

private:
    struct Free {
        const x265_api* api;
        void operator()(x265_param* parameters) const { api->param_free(parameters); }
        void operator()(x265_encoder* encoder) const { api->encoder_close(encoder); }
    };

    void open();
    void read_headers();
    void set_rate(const BitRate& rate);
    x265_picture read_source(const Pixels& source);
    CodedSlice encode_picture(const Pixels& source, bool is_intra, std::optional<int> qp);

    const SessionSettings settings_;
    const x265_api* const api_;
    BitRate rate_;
    std::unique_ptr<x265_param, Free> parameters_;
    std::unique_ptr<x265_encoder, Free> encoder_;
    SequenceParameterSet sequence_; ///< x265's own
    PictureParameterSet picture_;
    SourceReader reader_;
    LowBitPlanes low_bit_planes_;
    std::int64_t picture_count_ = 0;
    double average_qp_ = 0;
    std::uint64_t converted_bytes_ = 0;
    std::atomic<bool> has_failed_ = false;
};

} // namespace zeva::va_driver::hevc_encode

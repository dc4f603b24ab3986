// The sequence headers that clients write themselves (ISO/IEC 13818-2, section 6.2.2).
#pragma once

#include "decode/mpeg2/headers.hpp"

#include <cstdint>
#include <span>

namespace zeva::va_driver::mpeg2 {

/// What the pictures' data depend on.
struct SequenceHeader {
    unsigned width = 0;
    unsigned height = 0;
    bool is_progressive = true;
    QuantiserMatrices matrices;

    friend bool operator==(const SequenceHeader&, const SequenceHeader&) = default;
};

/// Throws StatusError unless the bytes begin with a sequence header and have a sequence extension of 4:2:0.
[[nodiscard]] SequenceHeader read_sequence_header(std::span<const std::uint8_t> bytes);

} // namespace zeva::va_driver::mpeg2

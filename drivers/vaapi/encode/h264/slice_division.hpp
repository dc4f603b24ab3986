// How a client divides a picture into slices.
#pragma once

#include "encode/h264/parameter_sets.hpp"

#include <cstdint>
#include <span>

#include <va/va.h>
#include <va/va_enc_h264.h>

namespace zeva::va_driver::h264_encode {

/// VAConfigAttribEncMaxSlices: the rows of macroblocks of the highest picture.
inline constexpr std::uint32_t max_slices = 256;

struct SliceDivision {
    bool is_intra = true; ///< all slices are
    bool has_b_slices = false;
    std::uint32_t slice_macroblocks = 0; ///< of all slices but the last; 0: one slice
};

/// Slices of different sizes become slices of the largest size: never more than the client wants. Throws
/// StatusError when the slices are too many, not the picture, or of a type that is not encoded.
[[nodiscard]] SliceDivision read_division(std::span<const VAEncSliceParameterBufferH264> slices,
                                          const SequenceParameterSet& sequence);

} // namespace zeva::va_driver::h264_encode

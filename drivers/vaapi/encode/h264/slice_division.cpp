#include "encode/h264/slice_division.hpp"

#include "status.hpp"

#include <algorithm>

namespace zeva::va_driver::h264_encode {
namespace {

// slice_type modulo 5: all slices of the picture are of this type from 5 on.
constexpr unsigned type_p = 0;
constexpr unsigned type_b = 1;
constexpr unsigned type_i = 2;

unsigned type_of(const VAEncSliceParameterBufferH264& slice) {
    const unsigned type = slice.slice_type % 5U;
    require(type == type_p || type == type_b || type == type_i, VA_STATUS_ERROR_INVALID_PARAMETER);
    return type;
}

} // namespace

SliceDivision read_division(std::span<const VAEncSliceParameterBufferH264> slices,
                            const SequenceParameterSet& sequence) {
    const std::uint32_t count = sequence.width_in_macroblocks * sequence.height_in_macroblocks;
    require(slices.size() <= max_slices, VA_STATUS_ERROR_INVALID_PARAMETER);
    SliceDivision division;
    std::uint32_t next = 0;
    std::uint32_t largest = 0;
    for (const VAEncSliceParameterBufferH264& slice : slices) {
        require(slice.macroblock_address == next && slice.num_macroblocks != 0 &&
                    slice.num_macroblocks <= count - next,
                VA_STATUS_ERROR_INVALID_PARAMETER);
        next += slice.num_macroblocks;
        largest = std::max(largest, slice.num_macroblocks);
        const unsigned type = type_of(slice);
        division.is_intra = division.is_intra && type == type_i;
        division.has_b_slices = division.has_b_slices || type == type_b;
    }
    require(next == count, VA_STATUS_ERROR_INVALID_PARAMETER);
    if (slices.size() > 1)
        division.slice_macroblocks = largest;
    return division;
}

} // namespace zeva::va_driver::h264_encode

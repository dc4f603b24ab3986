// Reading the slices that clients put into buffers.
#pragma once

#include "decode/picture_decoder.hpp"
#include "recycled_memory.hpp"
#include "structure_reading.hpp"

#include <span>

namespace zeva::va_driver {

/// One slice: its parameters and its bytes.
template <typename Parameters>
struct SliceInput {
    Parameters parameters;
    std::span<const std::uint8_t> data;
};

/// The slices of a picture, of any codec whose slice parameters begin as VASliceParameterBufferBase does.
/// Throws StatusError when a buffer is too short, a slice lies outside its data, or a slice is not whole. The
/// slices of a buffer may together not be longer than it: slices that overlap would let a small buffer stand
/// for a stream of any length.
template <typename Parameters>
[[nodiscard]] RecycledVector<SliceInput<Parameters>> read_slices(std::span<const SliceGroup> groups) {
    RecycledVector<SliceInput<Parameters>> slices;
    for (const SliceGroup& group : groups) {
        require(group.parameter_size >= sizeof(Parameters), VA_STATUS_ERROR_INVALID_BUFFER);
        std::size_t left = group.data.size();
        for (auto rest = group.parameters; rest.size() >= group.parameter_size;
             rest = rest.subspan(group.parameter_size)) {
            const auto parameters = read_structure<Parameters>(rest);
            const std::size_t offset = parameters.slice_data_offset;
            const std::size_t size = parameters.slice_data_size;
            require(offset <= group.data.size() && size <= group.data.size() - offset && size <= left,
                    VA_STATUS_ERROR_INVALID_BUFFER);
            require(parameters.slice_data_flag == VA_SLICE_DATA_FLAG_ALL, VA_STATUS_ERROR_INVALID_PARAMETER);
            left -= size;
            slices.push_back(
                {parameters, {reinterpret_cast<const std::uint8_t*>(group.data.data()) + offset, size}});
        }
    }
    require(!slices.empty(), VA_STATUS_ERROR_INVALID_BUFFER);
    return slices;
}

} // namespace zeva::va_driver

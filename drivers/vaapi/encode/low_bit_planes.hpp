// Samples of more than 8 bits as encoders' libraries read them.
#pragma once

#include "encode/source_reader.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace zeva::va_driver {

/// Y, U and V of a P010 or P012 picture: planes of 16 bits a sample with the value in the low ones. Not
/// thread safe.
class LowBitPlanes {
public:
    /// `planes` are those of a linear picture whose samples have `bit_depth` bits. What comes back is valid
    /// until the next call. Throws StatusError when the rows do not consist of whole samples.
    SourcePlanes split(const SourcePlanes& planes, std::uint32_t width, std::uint32_t height, int bit_depth);

    /// Bytes that the last call wrote.
    [[nodiscard]] std::uint64_t written_bytes() const noexcept {
        return samples_.size() * sizeof(std::uint16_t);
    }

private:
    std::vector<std::uint16_t> samples_;
};

} // namespace zeva::va_driver

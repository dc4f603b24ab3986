// Where encoders put a picture's bytes: the contents of a VAEncCodedBufferType buffer.
#pragma once

#include "resource_use.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <va/va.h>

namespace zeva::va_driver {

/// One segment with the bytes of the last picture. Whoever reads it waits for `use` first; thread safe then.
class CodedBuffer {
public:
    /// Room for so many bytes.
    explicit CodedBuffer(std::size_t capacity) noexcept : capacity_(capacity) {}

    /// For the work that `use` has given its turn. Throws StatusError when the bytes are too many; the
    /// segment says so, too.
    void store(std::span<const std::uint8_t> bytes, unsigned average_qp);

    /// For the client, when all work has ended. Throws StatusError when the last picture was not encoded;
    /// that it did not fit is told by the segment's status, after which clients send the picture again.
    [[nodiscard]] VACodedBufferSegment* map();

    ResourceUse use;

private:
    const std::size_t capacity_;
    std::vector<std::uint8_t> bytes_;
    VACodedBufferSegment segment_{};
};

} // namespace zeva::va_driver

// Scratch memory that decoders use again and again.
#pragma once

#include "decode/av_handles.hpp"

#include <cstddef>

namespace zeva::va_driver {

/// Buffers of one size, used again when their last reference is gone. Not thread-safe, unlike the buffers.
class BufferPool {
public:
    /// A buffer of this size; another size than before gives up those that were kept. Throws std::bad_alloc.
    [[nodiscard]] AvBuffer get(std::size_t bytes);

private:
    std::size_t size_ = 0;
    AvBufferPool buffers_;
};

} // namespace zeva::va_driver

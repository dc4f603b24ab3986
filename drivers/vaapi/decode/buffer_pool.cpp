#include "decode/buffer_pool.hpp"

#include <new>

namespace zeva::va_driver {

AvBuffer BufferPool::get(std::size_t bytes) {
    if (!buffers_ || size_ != bytes) {
        buffers_.reset(av_buffer_pool_init(bytes, nullptr));
        size_ = bytes;
    }
    AvBuffer buffer(buffers_ ? av_buffer_pool_get(buffers_.get()) : nullptr);
    if (!buffer)
        throw std::bad_alloc();
    return buffer;
}

} // namespace zeva::va_driver

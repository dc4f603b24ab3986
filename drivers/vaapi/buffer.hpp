// Buffers: parameters and data that clients send, and the pixels of images.
#pragma once

#include "coded_buffer.hpp"
#include "recycled_memory.hpp"
#include "surface_memory.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>

#include <va/va.h>

namespace zeva::va_driver {

struct Driver;
struct Surface;

/// Elements of one size, in memory of the process or, for images, in memory that can be shared; or what an
/// encoder makes. Thread safe; what clients write to its bytes meanwhile is theirs to order.
class Buffer {
public:
    /// Zeroed elements, or a copy of `data` where it is not null; or an empty coded buffer.
    Buffer(VABufferType type, std::size_t element_size, unsigned int element_count, const void* data);
    /// The pixels of an image; `surface` is the one that it was derived from, or null.
    explicit Buffer(std::shared_ptr<SurfaceMemory> memory, std::shared_ptr<Surface> surface);

    [[nodiscard]] VABufferType type() const noexcept { return type_; }
    [[nodiscard]] std::size_t element_size() const noexcept { return element_size_; }
    [[nodiscard]] unsigned int element_count() const noexcept { return element_count_; }
    /// Throws StatusError when there is no room for so many.
    void set_element_count(unsigned int count);

    /// The valid elements of a buffer that is neither an image's nor coded.
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept;
    /// Null but for VAEncCodedBufferType.
    [[nodiscard]] const std::shared_ptr<CodedBuffer>& coded() const noexcept { return coded_; }
    /// For the client, when all work on the image's surface or the coded buffer has ended. Throws
    /// StatusError.
    [[nodiscard]] std::span<std::byte> map();
    void unmap() const noexcept;
    /// Waits for the same work: false when the timeout was not enough. Throws StatusError when a picture was
    /// not encoded.
    [[nodiscard]] bool wait_for(std::chrono::nanoseconds timeout) const;

    /// Opens the memory for the client, once until it is released. Throws StatusError.
    void acquire_handle(VABufferInfo& buffer_info);
    void release_handle();

private:
    const VABufferType type_;
    const std::size_t element_size_;
    std::atomic<unsigned int> element_count_;
    RecycledVector<std::byte> bytes_;
    const std::shared_ptr<CodedBuffer> coded_;
    const std::shared_ptr<SurfaceMemory> memory_;
    const std::shared_ptr<Surface> surface_;

    std::mutex handle_mutex_;
    UniqueFd handle_;
    unsigned int handle_users_ = 0;
};

/// The bytes of a buffer; none of null.
[[nodiscard]] std::span<const std::byte> bytes_of(const std::shared_ptr<Buffer>& buffer) noexcept;

void create_buffer(Driver& driver, VAContextID context, VABufferType type, unsigned int element_size,
                   unsigned int element_count, void* data, VABufferID* id);
void set_buffer_elements(Driver& driver, VABufferID id, unsigned int element_count);
void map_buffer(Driver& driver, VABufferID id, void** data);
void unmap_buffer(Driver& driver, VABufferID id);
void sync_buffer(Driver& driver, VABufferID id, std::uint64_t timeout_ns);
void destroy_buffer(Driver& driver, VABufferID id);
void query_buffer_info(Driver& driver, VABufferID id, VABufferType* type, unsigned int* element_size,
                       unsigned int* element_count);
void acquire_buffer_handle(Driver& driver, VABufferID id, VABufferInfo* buffer_info);
void release_buffer_handle(Driver& driver, VABufferID id);

} // namespace zeva::va_driver

#include "buffer.hpp"

#include "driver.hpp"

#include <cstring>

#include <linux/dma-buf.h>
#include <va/va_drmcommon.h>

namespace zeva::va_driver {
namespace {

/// More than any picture's parameters or data; keeps absurd sizes from filling the memory.
constexpr std::uint64_t max_buffer_bytes = std::uint64_t{256} << 20;

/// Images make the buffers of their pixels themselves, and content is not protected here.
bool is_for_clients(VABufferType type) {
    switch (type) {
    case VAImageBufferType:
    case VAProtectedSliceDataBufferType:
    case VAProtectedSessionExecuteBufferType:
        return false;
    default:
        return type >= 0 && type < VABufferTypeMax;
    }
}

} // namespace

Buffer::Buffer(VABufferType type, std::size_t element_size, unsigned int element_count, const void* data)
    : type_(type), element_size_(element_size), element_count_(element_count),
      bytes_(type == VAEncCodedBufferType ? 0 : element_size * element_count),
      coded_(type == VAEncCodedBufferType ? std::make_shared<CodedBuffer>(element_size * element_count)
                                          : nullptr) {
    if (data != nullptr && !bytes_.empty())
        std::memcpy(bytes_.data(), data, bytes_.size());
}

Buffer::Buffer(std::shared_ptr<SurfaceMemory> memory, std::shared_ptr<Surface> surface)
    : type_(VAImageBufferType), element_size_(memory->size()), element_count_(1), memory_(std::move(memory)),
      surface_(std::move(surface)) {}

void Buffer::set_element_count(unsigned int count) {
    require(count <= bytes_.size() / element_size_, VA_STATUS_ERROR_INVALID_PARAMETER);
    element_count_ = count;
}

std::span<const std::byte> Buffer::bytes() const noexcept {
    return std::span{bytes_}.first(bytes_.empty() ? 0 : element_size_ * element_count_);
}

std::span<std::byte> Buffer::map() {
    if (coded_)
        return std::as_writable_bytes(std::span(coded_->map(), 1));
    if (memory_ == nullptr)
        return bytes_;
    if (surface_)
        surface_->use.wait();
    std::byte* const pixels = memory_->map(MemoryAccess::read_write);
    memory_->sync(DMA_BUF_SYNC_START | DMA_BUF_SYNC_RW);
    return {pixels, memory_->size()};
}

void Buffer::unmap() const noexcept {
    if (memory_)
        memory_->sync(DMA_BUF_SYNC_END | DMA_BUF_SYNC_RW);
}

bool Buffer::wait_for(std::chrono::nanoseconds timeout) const {
    if (surface_)
        return surface_->use.wait_for(timeout);
    if (coded_ == nullptr)
        return true;
    if (!coded_->use.wait_for(timeout))
        return false;
    const VAStatus status = coded_->use.status();
    require(status == VA_STATUS_SUCCESS, status);
    return true;
}

void Buffer::acquire_handle(VABufferInfo& buffer_info) {
    require(memory_ != nullptr, VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
    require(buffer_info.mem_type == 0 || (buffer_info.mem_type & VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME) != 0,
            VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE);
    require(memory_->objects().size() == 1, VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE);
    if (surface_)
        surface_->use.wait();
    const std::lock_guard lock(handle_mutex_);
    if (!handle_)
        handle_ = memory_->objects()[0].open(MemoryAccess::read_write);
    ++handle_users_;
    buffer_info.handle = static_cast<std::uintptr_t>(handle_.get());
    buffer_info.type = type_;
    buffer_info.mem_type = VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME;
    buffer_info.mem_size = memory_->size();
}

void Buffer::release_handle() {
    const std::lock_guard lock(handle_mutex_);
    require(handle_users_ != 0, VA_STATUS_ERROR_INVALID_BUFFER);
    if (--handle_users_ == 0)
        handle_.reset();
}

std::span<const std::byte> bytes_of(const std::shared_ptr<Buffer>& buffer) noexcept {
    return buffer ? buffer->bytes() : std::span<const std::byte>{};
}

void create_buffer(Driver& driver, VAContextID context, VABufferType type, unsigned int element_size,
                   unsigned int element_count, void* data, VABufferID* id) {
    const auto user = driver.contexts.find(context);
    require(id != nullptr && element_size != 0 && element_count != 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    require(is_for_clients(type), VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
    require(std::uint64_t{element_size} * element_count <= max_buffer_bytes,
            VA_STATUS_ERROR_ALLOCATION_FAILED);
    *id = driver.buffers.add(make_recycled<Buffer>(type, element_size, element_count, data));
}

void set_buffer_elements(Driver& driver, VABufferID id, unsigned int element_count) {
    driver.buffers.find(id)->set_element_count(element_count);
}

void map_buffer(Driver& driver, VABufferID id, void** data) {
    const auto buffer = driver.buffers.find(id);
    require(data != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    *data = buffer->map().data();
}

void unmap_buffer(Driver& driver, VABufferID id) {
    driver.buffers.find(id)->unmap(); // the mapping stays for as long as the buffer
}

void sync_buffer(Driver& driver, VABufferID id, std::uint64_t timeout_ns) {
    require(driver.buffers.find(id)->wait_for(to_nanoseconds(timeout_ns)), VA_STATUS_ERROR_TIMEDOUT);
}

void destroy_buffer(Driver& driver, VABufferID id) {
    // The buffer of an image goes with its image.
    require(driver.buffers.find(id)->type() != VAImageBufferType, VA_STATUS_ERROR_INVALID_BUFFER);
    driver.buffers.remove(id);
}

void query_buffer_info(Driver& driver, VABufferID id, VABufferType* type, unsigned int* element_size,
                       unsigned int* element_count) {
    const auto buffer = driver.buffers.find(id);
    require(type != nullptr && element_size != nullptr && element_count != nullptr,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    *type = buffer->type();
    *element_size = static_cast<unsigned int>(buffer->element_size());
    *element_count = buffer->element_count();
}

void acquire_buffer_handle(Driver& driver, VABufferID id, VABufferInfo* buffer_info) {
    const auto buffer = driver.buffers.find(id);
    require(buffer_info != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    buffer->acquire_handle(*buffer_info);
    ++driver.counters.surface_exports;
}

void release_buffer_handle(Driver& driver, VABufferID id) {
    driver.buffers.find(id)->release_handle();
}

} // namespace zeva::va_driver

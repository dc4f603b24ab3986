#include "surface_memory.hpp"

#include "status.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <linux/dma-buf.h>
#include <sys/resource.h>

namespace zeva::va_driver {
namespace {

/// Of each of several; more could overflow the sum.
constexpr std::uint64_t max_object_size = std::uint64_t{1} << 40;

std::uint64_t mapped_size(std::span<const MemoryObject> objects) {
    std::uint64_t size = 0;
    for (const MemoryObject& object : objects)
        size += objects.size() == 1 ? object.size() : Mapping::whole_pages(object.size());
    return size;
}

/// Descriptors are given from the lowest free one upwards.
bool is_low_descriptor(int fd) {
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) != 0 || static_cast<rlim_t>(fd) < limit.rlim_cur / 2;
}

Mapping map_objects(std::span<const MemoryObject> objects, Mapping::Access access) {
    std::vector<Mapping::Part> parts;
    for (const MemoryObject& object : objects)
        parts.push_back({object.fd(), object.size()});
    return Mapping::map_in_row(parts, access);
}

} // namespace

std::shared_ptr<SurfaceMemory> SurfaceMemory::allocate(std::uint64_t size) {
    std::vector<MemoryObject> objects;
    objects.push_back(MemoryObject::allocate(size));
    if (!is_low_descriptor(objects[0].fd()))
        if (Mapping mapping = map_objects(objects, Mapping::Access::read_write))
            return std::make_shared<SurfaceMemory>(std::move(mapping));
    return std::make_shared<SurfaceMemory>(std::move(objects));
}

std::shared_ptr<SurfaceMemory> SurfaceMemory::import(std::span<const int> fds) {
    std::vector<MemoryObject> objects;
    for (const int fd : fds)
        objects.push_back(MemoryObject::import(fd));
    const bool has_fair_sizes = std::ranges::all_of(
        objects, [](const MemoryObject& object) { return object.size() <= max_object_size; });
    require(objects.size() == 1 || has_fair_sizes, VA_STATUS_ERROR_INVALID_PARAMETER);
    return std::make_shared<SurfaceMemory>(std::move(objects));
}

std::shared_ptr<SurfaceMemory> SurfaceMemory::adopt(std::byte* bytes, std::uint64_t size) {
    return std::make_shared<SurfaceMemory>(bytes, size);
}

SurfaceMemory::SurfaceMemory(std::vector<MemoryObject> objects) noexcept
    : objects_(std::move(objects)), size_(mapped_size(objects_)) {}

std::uint64_t SurfaceMemory::start_of(std::size_t object) const noexcept {
    std::uint64_t start = 0;
    for (const MemoryObject& before : objects().first(object))
        start += Mapping::whole_pages(before.size());
    return start;
}

bool SurfaceMemory::is_shared() const noexcept {
    return std::ranges::any_of(objects_, &MemoryObject::was_opened);
}

bool SurfaceMemory::intact() const noexcept {
    return std::ranges::all_of(objects_, &MemoryObject::intact);
}

std::byte* SurfaceMemory::map(MemoryAccess access) {
    if (clients_ != nullptr)
        return clients_;
    if (!intact())
        fail(VA_STATUS_ERROR_OPERATION_FAILED, "the memory of a surface has become smaller");
    const std::lock_guard lock(mapping_mutex_);
    if (!mapping_) {
        mapping_ = map_objects(objects_, Mapping::Access::read_write);
        writable_ = static_cast<bool>(mapping_);
    }
    if (!mapping_)
        mapping_ = map_objects(objects_, Mapping::Access::read);
    if (!mapping_ || (access == MemoryAccess::read_write && !writable_))
        fail(VA_STATUS_ERROR_OPERATION_FAILED,
             fmt::format("the memory of a surface cannot be mapped: {}", std::strerror(errno)));
    return mapping_.data();
}

void SurfaceMemory::sync(std::uint64_t flags) const noexcept {
    for (const MemoryObject& object : objects_)
        object.sync(flags);
}

CpuAccess::CpuAccess(std::shared_ptr<SurfaceMemory> memory, MemoryAccess access)
    : memory_(std::move(memory)),
      sync_flags_(access == MemoryAccess::read ? DMA_BUF_SYNC_READ : DMA_BUF_SYNC_RW),
      data_(memory_->map(access)) {
    memory_->sync(DMA_BUF_SYNC_START | sync_flags_);
}

CpuAccess::~CpuAccess() {
    memory_->sync(DMA_BUF_SYNC_END | sync_flags_);
}

} // namespace zeva::va_driver

#include "event_pool.hpp"

#include "api_boundary.hpp"
#include "memory/memory_source.hpp"

#include <cstddef>
#include <cstring>
#include <new>
#include <utility>

#include <fcntl.h>

namespace zeva::ze_driver {
namespace {

/// "zevaevt" and the version of this layout.
constexpr std::uint64_t magic = 0x0174'7665'6176'657a;

/// Each in cache lines of its own: one is written while threads look at the next.
struct alignas(64) Header {
    std::uint64_t magic;
    std::uint32_t place_count;
    ze_event_pool_flags_t flags;
};
struct alignas(64) Place {
    Signal signal;
};

std::size_t size_for(std::uint32_t place_count) {
    return sizeof(Header) + std::size_t{place_count} * sizeof(Place);
}

/// Memory that cannot shrink: an access to it never faults, whatever other processes do.
UniqueFd create_memory(std::size_t size) {
    UniqueFd memory = create_memfd(size);
    require(bool{memory}, ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY);
    return memory;
}

} // namespace

EventPool::EventPool(std::shared_ptr<Context> context, UniqueFd memory, std::size_t size)
    : context_(std::move(context)), memory_(std::move(memory)),
      mapping_(Mapping::map(memory_.get(), size, Mapping::Access::read_write)) {
    require(static_cast<bool>(mapping_), ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY);
}

std::shared_ptr<EventPool> EventPool::create(std::shared_ptr<Context> context,
                                             const ze_event_pool_desc_t& desc) {
    const std::size_t size = size_for(desc.count);
    std::shared_ptr<EventPool> pool{new EventPool{std::move(context), create_memory(size), size}};
    pool->place_count_ = desc.count;
    pool->flags_ = desc.flags;
    new (pool->mapping_.data()) Header{magic, desc.count, desc.flags}; // the places are right as zeros
    return pool;
}

std::shared_ptr<EventPool> EventPool::open(std::shared_ptr<Context> context, UniqueFd memory) {
    const int seals = memory ? ::fcntl(memory.get(), F_GET_SEALS) : -1;
    const std::size_t size = seals >= 0 && (seals & F_SEAL_SHRINK) != 0 ? memory_size(memory.get()) : 0;
    require(size >= sizeof(Header), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    std::shared_ptr<EventPool> pool{new EventPool{std::move(context), std::move(memory), size}};
    Header header{}; // a copy: others may write to the memory
    std::memcpy(&header, pool->mapping_.data(), sizeof header);
    require(header.magic == magic && size_for(header.place_count) <= size, ZE_RESULT_ERROR_INVALID_ARGUMENT);
    pool->place_count_ = header.place_count;
    pool->flags_ = header.flags;
    pool->is_opened_ = true;
    return pool;
}

Signal& EventPool::place(std::uint32_t index) const {
    auto* const places = reinterpret_cast<Place*>(mapping_.data() + sizeof(Header));
    return places[index].signal;
}

} // namespace zeva::ze_driver

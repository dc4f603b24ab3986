#include "memory/usm_allocation.hpp"

#include "api_boundary.hpp"
#include "base/rounding.hpp"
#include "counters.hpp"
#include "memory/memory_source.hpp"

#include <atomic>
#include <utility>

#include <sys/eventfd.h>
#include <sys/resource.h>

namespace zeva::ze_driver {
namespace {

using Access = MemoryMapping::Access;

// Intel's driver rounds sizes up to this.
constexpr std::size_t granularity = 64 * 1024;

ze_result_t out_of_memory(ze_memory_type_t type) {
    return type == ZE_MEMORY_TYPE_HOST ? ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY
                                       : ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY;
}

/// Whether less than half of the descriptors that this process may open are taken. A new one has the lowest
/// number that is free, so there are at least as many.
bool has_descriptors_to_spare() {
    const UniqueFd next{::eventfd(0, EFD_CLOEXEC)};
    rlimit limit{};
    return next && ::getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
           static_cast<rlim_t>(next.get()) < limit.rlim_cur / 2;
}

struct ImportedMapping {
    MemoryMapping mapping;
    Access access;
};

/// Writable where that is allowed. Memory sealed against writing is mapped so that a kernel which writes to
/// it does no harm; dma-bufs exported for reading (iHD's) can only be mapped for that.
ImportedMapping map_imported(int fd, std::size_t size, std::size_t alignment) {
    for (const Access access : {Access::read_write, Access::private_copy, Access::read})
        if (MemoryMapping mapping = MemoryMapping::of(fd, size, alignment, access))
            return {std::move(mapping), access};
    return {MemoryMapping{}, Access::none};
}

} // namespace

std::uint64_t new_memory_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

UsmAllocation::UsmAllocation(Purpose purpose, Origin origin, UniqueFd memory, MemoryMapping mapping,
                             Access access, MemoryReservation reservation)
    : purpose_(purpose), origin_(origin), id_(new_memory_id()), address_(mapping.data()),
      size_(mapping.size()), access_(access), reservation_(std::move(reservation)),
      memory_(std::move(memory)), mapping_(std::move(mapping)),
      hidden_(purpose.type == ZE_MEMORY_TYPE_DEVICE ? HiddenMemory{address_, size_, protection_bits(access)}
                                                    : HiddenMemory{}) {
    ++counters.allocations_created;
    ++counters.allocations_alive;
}

UsmAllocation::UsmAllocation(Purpose purpose, void* address, std::size_t size)
    : purpose_(purpose), origin_(Origin::module_variable), id_(new_memory_id()),
      address_(static_cast<std::byte*>(address)), size_(size), access_(Access::read_write) {}

UsmAllocation::~UsmAllocation() {
    if (mapping_) // neither moved from nor the memory of others
        --counters.allocations_alive;
}

int UsmAllocation::export_fd() {
    require(static_cast<bool>(memory_), ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
    const int fd = exported_.query(memory_.get());
    require(fd >= 0, ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY);
    ++counters.exports;
    return fd;
}

UsmAllocation UsmAllocation::create(Purpose purpose, Size size, bool must_export) {
    require(size.bytes <= SIZE_MAX - granularity, ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    const std::size_t rounded = round_up(size.bytes, granularity);
    MemoryReservation reservation = MemoryReservation::take(rounded);
    require(static_cast<bool>(reservation), out_of_memory(purpose.type));

    UniqueFd memory;
    if (must_export || (purpose.type != ZE_MEMORY_TYPE_SHARED && has_descriptors_to_spare()))
        memory = create_exportable_memory(rounded);
    require(memory || !must_export, out_of_memory(purpose.type));
    MemoryMapping mapping = memory
                                ? MemoryMapping::of(memory.get(), rounded, size.alignment, Access::read_write)
                                : MemoryMapping::anonymous(rounded, size.alignment);
    require(static_cast<bool>(mapping), out_of_memory(purpose.type));
    return {purpose,
            Origin::allocated,
            std::move(memory),
            std::move(mapping),
            Access::read_write,
            std::move(reservation)};
}

UsmAllocation UsmAllocation::import(Purpose purpose, int fd, Size size, Origin origin) {
    require(is_importable_memory(fd), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    require(size.bytes <= memory_size(fd), ZE_RESULT_ERROR_INVALID_SIZE);
    require(prevent_shrinking(fd), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    const std::size_t available = memory_size(fd); // from now on it cannot shrink
    require(size.bytes <= available, ZE_RESULT_ERROR_INVALID_SIZE);

    UniqueFd memory = UniqueFd::duplicate(fd);
    require(static_cast<bool>(memory), ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY);
    auto [mapping, access] = map_imported(memory.get(), available, size.alignment);
    require(static_cast<bool>(mapping), out_of_memory(purpose.type));
    ++counters.imports;
    return {purpose, origin, std::move(memory), std::move(mapping), access, MemoryReservation{}};
}

UsmAllocation UsmAllocation::module_variable(Purpose purpose, void* address, std::size_t size) {
    return {purpose, address, size};
}

} // namespace zeva::ze_driver

#include "memory/usm_allocation.hpp"

#include "api_boundary.hpp"
#include "counters.hpp"
#include "machine.hpp"
#include "memory/memory_source.hpp"

#include <atomic>
#include <utility>

namespace zeva::ze_driver {
namespace {

// Intel's driver rounds sizes up to this.
constexpr std::size_t granularity = 64 * 1024;

std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

} // namespace

UsmAllocation::UsmAllocation(Purpose purpose, UniqueFd memory, Mapping mapping)
    : purpose_(purpose), id_(next_id()), memory_(std::move(memory)), mapping_(std::move(mapping)) {
    ++counters.allocations_created;
    ++counters.allocations_alive;
}

UsmAllocation::~UsmAllocation() {
    if (mapping_) // not moved from
        --counters.allocations_alive;
}

UsmAllocation UsmAllocation::create(Purpose purpose, std::size_t size) {
    require(size <= machine().memory_size, ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    const std::size_t rounded = (size + granularity - 1) / granularity * granularity;
    UniqueFd memory = create_exportable_memory(rounded);
    require(static_cast<bool>(memory), ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
    Mapping mapping = Mapping::map(memory.get(), rounded, Mapping::Access::read_write);
    require(static_cast<bool>(mapping), ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
    return {purpose, std::move(memory), std::move(mapping)};
}

UsmAllocation UsmAllocation::import(Purpose purpose, int fd, std::size_t size) {
    require(is_importable_memory(fd), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    const std::size_t available = memory_size(fd);
    require(size <= available, ZE_RESULT_ERROR_INVALID_SIZE);
    UniqueFd memory = UniqueFd::duplicate(fd);
    require(static_cast<bool>(memory), ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY);
    Mapping mapping = Mapping::map(memory.get(), available, Mapping::Access::read_write);
    if (!mapping) // exported without write access, as iHD does
        mapping = Mapping::map(memory.get(), available, Mapping::Access::read);
    require(static_cast<bool>(mapping), ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
    ++counters.imports;
    return {purpose, std::move(memory), std::move(mapping)};
}

} // namespace zeva::ze_driver

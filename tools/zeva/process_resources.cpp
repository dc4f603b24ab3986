#include "process_resources.hpp"

#include "driver_counters.hpp"
#include "level_zero/zeva_ze_counters.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <sys/sysmacros.h>

namespace zeva::tool {
namespace {

struct MapsLine {
    AddressRange range;
    DmaBufIdentity memory;
};

/// Reads `start-end flags offset major:minor inode path`, the numbers but the inode in hexadecimal.
MapsLine parse_maps_line(const std::string& line) {
    std::istringstream fields{line};
    std::uintptr_t start = 0;
    std::uintptr_t end = 0;
    std::string flags, offset;
    unsigned major_number = 0;
    unsigned minor_number = 0;
    std::uint64_t inode = 0;
    char separator = 0;
    fields >> std::hex >> start >> separator >> end >> flags >> offset >> major_number >> separator >>
        minor_number >> std::dec >> inode;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel tells addresses as text
    return {{reinterpret_cast<void*>(start), end - start}, {makedev(major_number, minor_number), inode}};
}

} // namespace

std::size_t count_descriptors() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"})
        ++count;
    return count - 1; // the iterator's own
}

std::vector<AddressRange> mappings_of(const DmaBufIdentity& memory) {
    std::ifstream maps{"/proc/self/maps"};
    std::vector<AddressRange> ranges;
    for (std::string line; std::getline(maps, line);)
        if (const MapsLine parsed = parse_maps_line(line); parsed.memory == memory)
            ranges.push_back(parsed.range);
    return ranges;
}

std::optional<std::uint64_t> count_usm(ze_driver_handle_t driver) {
    void* address = nullptr;
    if (zeDriverGetExtensionFunctionAddress(driver, "zevaGetCounters", &address) != ZE_RESULT_SUCCESS)
        return std::nullopt;
    zeva_ze_counters counters{};
    reinterpret_cast<zeva_ze_get_counters>(address)(&counters, sizeof(counters));
    return counters.allocations_alive;
}

std::optional<std::uint64_t> count_va_objects(VADisplay display) {
    const auto counters = va_counters(display);
    if (!counters)
        return std::nullopt;
    return counters->configs_alive + counters->contexts_alive + counters->surfaces_alive +
           counters->buffers_alive + counters->images_alive;
}

} // namespace zeva::tool

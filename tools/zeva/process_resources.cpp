#include "process_resources.hpp"

#include "driver_counters.hpp"
#include "level_zero/zeva_ze_counters.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <sys/sysmacros.h>

namespace zeva::tool {
namespace {

/// The identity in one line of /proc/self/maps: `range flags offset major:minor inode path`.
DmaBufIdentity identity_in(const std::string& line) {
    std::istringstream fields{line};
    std::string range, flags, offset, device;
    std::uint64_t inode = 0;
    fields >> range >> flags >> offset >> device >> inode;
    unsigned major_number = 0;
    unsigned minor_number = 0;
    const auto colon = device.find(':');
    if (colon == std::string::npos)
        return {};
    std::from_chars(device.data(), device.data() + colon, major_number, 16);
    std::from_chars(device.data() + colon + 1, device.data() + device.size(), minor_number, 16);
    return {makedev(major_number, minor_number), inode};
}

} // namespace

std::size_t count_descriptors() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"})
        ++count;
    return count - 1; // the iterator's own
}

std::size_t count_mappings(const DmaBufIdentity& memory) {
    std::ifstream maps{"/proc/self/maps"};
    std::size_t count = 0;
    for (std::string line; std::getline(maps, line);)
        count += identity_in(line) == memory ? 1U : 0U;
    return count;
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

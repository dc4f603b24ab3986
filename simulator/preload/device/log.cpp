#include "device/log.hpp"

#include "simulation.hpp"

#include <cstring>
#include <string>
#include <unistd.h>

namespace zeva::sim {

void log_call(std::string_view name, std::string_view device, int result) {
    if (simulation().log_level < 1)
        return;
    std::string line = "zeva sim: ";
    line.append(device).append(" ").append(name).append(" = ");
    line += result >= 0 ? std::to_string(result) : ::strerrorname_np(-result);
    line += '\n';
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace zeva::sim

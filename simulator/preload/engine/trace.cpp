#include "engine/trace.hpp"

#include "common/machine.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <sys/syscall.h>
#include <unistd.h>

namespace zeva::sim {

namespace {

bool traces_batches() {
    constexpr int batches = 2;
    static const bool enabled = [] {
        const char* level = std::getenv(log_variable);
        return level != nullptr && std::atoi(level) >= batches;
    }();
    return enabled;
}

} // namespace

void trace_command(std::string_view name, std::uint64_t address, std::uint32_t header) {
    if (!traces_batches())
        return;
    std::array<char, 128> line{};
    const int length = std::snprintf(line.data(), line.size(), "zeva sim: batch 0x%llx: %08x %.*s\n",
                                     static_cast<unsigned long long>(address), header,
                                     static_cast<int>(name.size()), name.data());
    const auto size = std::min<std::size_t>(static_cast<std::size_t>(std::max(length, 0)), line.size() - 1);
    [[maybe_unused]] const auto written = syscall(SYS_write, STDERR_FILENO, line.data(), size);
}

} // namespace zeva::sim

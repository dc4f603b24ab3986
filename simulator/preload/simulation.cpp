#include "simulation.hpp"

#include "system.hpp"

#include <array>
#include <cstdlib>

namespace zeva::sim {
namespace {

std::string read_file(const std::string& path) {
    std::string text;
    const sys::Descriptor file{sys::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    std::array<char, 4096> buffer;
    for (ssize_t count; file && (count = ::syscall(SYS_read, file.get(), buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(count));
    return text;
}

/// What is wrong in the variables was found by the runner, which wrote them: here it means that nothing is
/// simulated.
Simulation read_environment() {
    Simulation result;
    const char* folder = std::getenv(folder_variable);
    if (folder == nullptr || folder[0] != '/')
        return result;
    result.machine = machine_from_text(read_file(std::string{folder} + "/machine"));
    if (result.machine.empty())
        return result;
    result.folder = folder;
    std::string ignored;
    if (const char* fail = std::getenv(fail_variable))
        result.fault = parse_fault(fail, ignored);
    if (const char* level = std::getenv(log_variable))
        result.log_level = std::atoi(level);
    return result;
}

} // namespace

const Simulation& simulation() {
    static const auto& instance = *new Simulation{read_environment()};
    return instance;
}

} // namespace zeva::sim

#include "execution/compile_guard.hpp"

#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <functional>
#include <sstream>
#include <unistd.h>
#include <zeva/unique_fd.hpp>

#include "base/environment.hpp"
#include "execution/kernel_cache.hpp"

namespace zeva::ze_driver {
namespace {

bool has_linker() {
    std::istringstream folders{environment("PATH").value_or("")};
    for (std::string folder; std::getline(folders, folder, ':');)
        if (access((std::filesystem::path{folder} / "ld").c_str(), X_OK) == 0)
            return true;
    return false;
}

} // namespace

bool CompileGuard::allows(const std::string& work, std::string& error) {
    {
        const std::lock_guard lock{mutex_};
        if (compiled_.contains(work))
            return true;
    }
    if (access(note_path(work).c_str(), F_OK) == 0)
        return true;
    if (!has_linker()) {
        error = "kernels cannot be compiled: no linker ld in PATH; install binutils";
        return false;
    }
    if (const int failure = find_no_room(cache_); failure != 0) {
        error = fmt::format("compiled kernels cannot be kept in {}: {}; free space or set XDG_CACHE_HOME",
                            cache_.string(), std::strerror(failure));
        return false;
    }
    return true;
}

void CompileGuard::note(const std::string& work) {
    const std::lock_guard lock{mutex_};
    if (!compiled_.insert(work).second)
        return;
    // Without the file the next process only looks for a linker and room again.
    const UniqueFd file{open(note_path(work).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
}

std::filesystem::path CompileGuard::note_path(const std::string& work) const {
    return cache_ / fmt::format("compiled-{:016x}", std::hash<std::string>{}(work));
}

} // namespace zeva::ze_driver

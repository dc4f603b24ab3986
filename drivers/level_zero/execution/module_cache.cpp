#include "execution/module_cache.hpp"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <functional>
#include <span>
#include <sys/stat.h>
#include <unistd.h>
#include <zeva/unique_fd.hpp>

#include "execution/memory_file.hpp"

namespace zeva::ze_driver {
namespace {

/// Whether nobody but this user can have written a file, whose content is going to run.
bool is_own(const UniqueFd& file) {
    struct stat status {};
    return fstat(file.get(), &status) == 0 && status.st_uid == geteuid() &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

} // namespace

std::filesystem::path ModuleCache::entry(std::string_view key) const {
    return folder_ / fmt::format("{:016x}.module", std::hash<std::string_view>{}(key));
}

std::optional<std::vector<std::byte>> ModuleCache::find(std::string_view key) const {
    if (folder_.empty())
        return std::nullopt;
    const UniqueFd file{open(entry(key).c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file || !is_own(file))
        return std::nullopt;
    std::vector<std::byte> bytes = read_all(file);
    const auto wanted = std::as_bytes(std::span{key});
    if (bytes.size() < wanted.size() || !std::ranges::equal(std::span{bytes}.last(wanted.size()), wanted))
        return std::nullopt;
    bytes.resize(bytes.size() - wanted.size());
    return bytes;
}

void ModuleCache::store(std::string_view key, const std::vector<std::byte>& module) const {
    if (folder_.empty())
        return;
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    // Written beside its place and moved there, so that no reader sees half an entry.
    std::string temporary = (folder_ / "XXXXXX").string();
    const UniqueFd file{mkostemp(temporary.data(), O_CLOEXEC)};
    if (!file)
        return;
    const bool written = write_all(file, module) && write_all(file, std::as_bytes(std::span{key}));
    if (written)
        std::filesystem::rename(temporary, entry(key), error);
    if (!written || error)
        std::filesystem::remove(temporary, error);
}

} // namespace zeva::ze_driver

#include "execution/kernel_cache.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <iterator>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <zeva/unique_fd.hpp>

#include "base/environment.hpp"
#include "execution/bitcode_translator.hpp"

namespace zeva::ze_driver {
namespace {

/// PoCL's files for one kernel, bitcode and objects of its linker included, take some 200 KiB.
constexpr off_t room_of_kernel = off_t{1} << 20;

std::optional<std::filesystem::path> home_cache() {
    if (const auto cache = environment("XDG_CACHE_HOME"); cache && cache->front() == '/')
        return std::filesystem::path{*cache} / "zeva";
    if (const auto home = environment("HOME"))
        return std::filesystem::path{*home} / ".cache" / "zeva";
    return std::nullopt;
}

bool make_writable(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    return !error && access(folder.c_str(), W_OK | X_OK) == 0;
}

/// Makes a folder where everybody can write. What others could have put there would be run as this user.
bool make_private(const std::filesystem::path& folder) {
    mkdir(folder.c_str(), S_IRWXU);
    struct stat status {};
    return lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
           (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

} // namespace

std::filesystem::path cache_folder() {
    const auto home = home_cache();
    const bool home_is_writable = home && make_writable(*home);
    if (home_is_writable && find_no_room(*home) == 0)
        return *home;
    std::error_code error;
    auto parent = std::filesystem::temp_directory_path(error);
    if (error)
        parent = "/tmp";
    const auto folder = parent / fmt::format("zeva-{}", geteuid());
    if (make_private(folder) && (!home_is_writable || find_no_room(folder) == 0))
        return folder;
    return home_is_writable ? *home : std::filesystem::path{}; // what is compiled already can run
}

int find_no_room(const std::filesystem::path& folder) {
    std::string temporary = (folder / "XXXXXX").string();
    const UniqueFd file{mkostemp(temporary.data(), O_CLOEXEC)};
    if (!file)
        return errno;
    unlink(temporary.c_str());
    return posix_fallocate(file.get(), 0, room_of_kernel);
}

std::filesystem::path BitcodeCache::entry(std::span<const std::uint32_t> spirv) const {
    const std::string_view bytes{reinterpret_cast<const char*>(spirv.data()), spirv.size_bytes()};
    return folder_ / fmt::format("{:016x}.bitcode", std::hash<std::string_view>{}(bytes));
}

std::optional<std::vector<std::byte>> BitcodeCache::find(std::span<const std::uint32_t> spirv) const {
    std::ifstream file{entry(spirv), std::ios::binary};
    const std::string content{std::istreambuf_iterator<char>{file}, {}};
    const auto bytes = std::as_bytes(std::span{content});
    const auto key = std::as_bytes(spirv);
    if (bytes.size() < key.size() || !std::ranges::equal(bytes.last(key.size()), key))
        return std::nullopt;
    const auto bitcode = bytes.first(bytes.size() - key.size());
    if (!is_bitcode(bitcode))
        return std::nullopt;
    return std::vector<std::byte>{bitcode.begin(), bitcode.end()};
}

void BitcodeCache::store(std::span<const std::uint32_t> spirv, std::span<const std::byte> bitcode) const {
    if (!make_writable(folder_))
        return;
    // Written beside its place and moved there, so that no reader sees half an entry.
    std::string temporary = (folder_ / "XXXXXX").string();
    const UniqueFd created{mkostemp(temporary.data(), O_CLOEXEC)};
    if (!created)
        return;
    std::ofstream file{temporary, std::ios::binary};
    file.write(reinterpret_cast<const char*>(bitcode.data()), static_cast<std::streamsize>(bitcode.size()));
    file.write(reinterpret_cast<const char*>(spirv.data()), static_cast<std::streamsize>(spirv.size_bytes()));
    file.close();
    std::error_code error;
    if (file)
        std::filesystem::rename(temporary, entry(spirv), error);
    if (!file || error)
        std::filesystem::remove(temporary, error);
}

} // namespace zeva::ze_driver

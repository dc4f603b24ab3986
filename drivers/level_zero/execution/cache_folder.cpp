#include "execution/cache_folder.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <zeva/unique_fd.hpp>

#include "base/environment.hpp"

namespace zeva::ze_driver {
namespace {

/// A compiled module takes some tens of KiB.
constexpr off_t room_of_module = off_t{1} << 18;

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

/// Makes a folder for this user alone where everybody can write. False when somebody else was first.
bool make_private(const std::filesystem::path& folder) {
    mkdir(folder.c_str(), S_IRWXU);
    struct stat status {};
    return lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
           (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

bool has_room(const std::filesystem::path& folder) {
    std::string temporary = (folder / "XXXXXX").string();
    const UniqueFd file{mkostemp(temporary.data(), O_CLOEXEC)};
    if (!file)
        return false;
    unlink(temporary.c_str());
    return posix_fallocate(file.get(), 0, room_of_module) == 0;
}

} // namespace

std::filesystem::path cache_folder() {
    const auto home = home_cache();
    const bool home_is_writable = home && make_writable(*home);
    if (home_is_writable && has_room(*home))
        return *home;
    std::error_code error;
    auto parent = std::filesystem::temp_directory_path(error);
    if (error)
        parent = "/tmp";
    const auto folder = parent / fmt::format("zeva-{}", geteuid());
    if (make_private(folder) && (!home_is_writable || has_room(folder)))
        return folder;
    return home_is_writable ? *home : std::filesystem::path{}; // what is compiled already can run
}

} // namespace zeva::ze_driver

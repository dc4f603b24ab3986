#include "run_folder.hpp"

#include "file_tree.hpp"

#include "base/error.hpp"
#include "common/fault.hpp"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace zeva::sim {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view name_start = "zeva-sim.";
constexpr std::string_view placeholder = "XXXXXX"; // of mkdtemp
constexpr auto making_takes = std::chrono::minutes{1};

/// Empty when another process holds the lock, or when it cannot be had.
UniqueFd lock_file(const fs::path& file, int flags) {
    UniqueFd fd{::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600)};
    if (fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0)
        fd.reset();
    return fd;
}

bool is_own_folder(const fs::path& path) {
    const std::string name = path.filename().string();
    struct stat status {};
    return name.starts_with(name_start) && name.size() == name_start.size() + placeholder.size() &&
           ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::getuid();
}

/// A folder has its lock from the moment on that it is made; before that it is young.
bool is_abandoned(const fs::path& folder, UniqueFd& lock) {
    std::error_code unreadable;
    if (fs::exists(folder / "lock", unreadable)) {
        lock = lock_file(folder / "lock", 0);
        return static_cast<bool>(lock);
    }
    const auto made = fs::last_write_time(folder, unreadable);
    return !unreadable && fs::file_time_type::clock::now() - made > making_takes;
}

void remove_abandoned_folders(const fs::path& parent) {
    std::error_code ignored; // another runner may be removing the same
    for (const auto& entry : fs::directory_iterator{parent, ignored}) {
        UniqueFd lock;
        if (is_own_folder(entry.path()) && is_abandoned(entry.path(), lock))
            fs::remove_all(entry.path(), ignored);
    }
}

/// The machine is a few hundred small files: memory serves them faster than a disk.
fs::path parent_folder() {
    const fs::path memory = "/dev/shm";
    if (std::getenv("TMPDIR") == nullptr && ::access(memory.c_str(), W_OK | X_OK) == 0)
        return memory;
    return fs::absolute(fs::temp_directory_path());
}

fs::path make_folder(const fs::path& parent) {
    std::string path = (parent / fmt::format("{}{}", name_start, placeholder)).string();
    if (::mkdtemp(path.data()) == nullptr)
        throw_system_error(fmt::format("mkdtemp({})", path), errno, "no folder for the simulated machine",
                           "set TMPDIR to a folder that can be written");
    return path;
}

void write_file(const fs::path& path, std::string_view text) {
    std::ofstream file{path};
    if (!(file << text).flush())
        throw_system_error(fmt::format("write({})", path.string()), errno);
}

/// Locked before it gets the name by which others look for it.
UniqueFd make_locked(const fs::path& file) {
    const fs::path unnamed = file.string() + ".new";
    UniqueFd lock = lock_file(unnamed, O_CREAT);
    if (!lock || ::rename(unnamed.c_str(), file.c_str()) != 0)
        throw_system_error(fmt::format("lock({})", file.string()), errno);
    return lock;
}

} // namespace

RunFolder::OwnedFolder::~OwnedFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
}

RunFolder::RunFolder(const Machine& machine, const fs::path& tree) : folder_(make_folder(parent_folder())) {
    lock_ = make_locked(path() / "lock");
    remove_abandoned_folders(path().parent_path());
    fs::create_directory(path() / "ledgers");
    write_file(path() / "machine", to_text(machine));
    write_file(path() / "calls", std::string(sizeof(CallCounts), '\0'));
    if (tree.empty())
        write_file_tree(machine, this->tree());
    else
        fs::create_directory_symlink(tree, this->tree());
}

} // namespace zeva::sim

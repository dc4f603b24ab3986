// Preloaded into a program: a disk of 256 KiB, which is what is written to files below FULL_DISK_FOLDER.
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr std::size_t capacity = 256 * 1024;
std::atomic<std::size_t> used{0};

bool is_on_disk(int fd) {
    const char* folder = std::getenv("FULL_DISK_FOLDER");
    char path[4096];
    const ssize_t length = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path, sizeof(path));
    return folder != nullptr && length > 0 &&
           std::string_view{path, static_cast<std::size_t>(length)}.starts_with(folder);
}

} // namespace

extern "C" ssize_t write(int fd, const void* bytes, std::size_t size) {
    if (is_on_disk(fd) && used.fetch_add(size) + size > capacity) {
        errno = ENOSPC;
        return -1;
    }
    return ::syscall(SYS_write, fd, bytes, size);
}

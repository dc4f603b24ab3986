#include "execution/memory_file.hpp"

#include <cerrno>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace zeva::ze_driver {

UniqueFd create_memory_file(const char* name) {
    return UniqueFd{memfd_create(name, MFD_CLOEXEC)};
}

UniqueFd create_memory_file(const char* name, std::span<const std::byte> bytes) {
    UniqueFd file = create_memory_file(name);
    if (!file || !write_all(file, bytes) || lseek(file.get(), 0, SEEK_SET) != 0)
        return {};
    return file;
}

std::vector<std::byte> read_all(const UniqueFd& file) {
    struct stat status {};
    if (fstat(file.get(), &status) != 0)
        return {};
    std::vector<std::byte> bytes(static_cast<std::size_t>(status.st_size));
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count =
            pread(file.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        done += static_cast<std::size_t>(count);
    }
    bytes.resize(done);
    return bytes;
}

bool write_all(const UniqueFd& file, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

} // namespace zeva::ze_driver

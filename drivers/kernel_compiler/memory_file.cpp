#include "memory_file.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

namespace zeva::kernel_compiler {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error{errno, std::generic_category(), what};
}

} // namespace

MemoryFile::MemoryFile(const char* name) : descriptor_{memfd_create(name, MFD_CLOEXEC)} {
    if (descriptor_ < 0)
        fail("memfd_create");
}

MemoryFile::~MemoryFile() {
    close(descriptor_);
}

void MemoryFile::write(std::span<const char> bytes) {
    write_all(descriptor_, bytes);
}

std::vector<char> MemoryFile::contents() const {
    return read_all(path());
}

void write_all(int descriptor, std::span<const char> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR)
            fail("write");
        if (written > 0)
            bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

std::vector<char> read_all(const std::string& path) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        fail(path);
    std::vector<char> result;
    std::array<char, 65536> chunk{};
    ssize_t count = 0;
    while ((count = read(descriptor, chunk.data(), chunk.size())) > 0 || (count < 0 && errno == EINTR)) {
        if (count > 0)
            result.insert(result.end(), chunk.begin(), chunk.begin() + count);
    }
    const int error = errno;
    close(descriptor);
    if (count < 0) {
        errno = error;
        fail(path);
    }
    return result;
}

} // namespace zeva::kernel_compiler

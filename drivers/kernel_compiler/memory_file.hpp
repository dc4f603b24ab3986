// A file in memory, which programs and libraries that want paths can open.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace zeva::kernel_compiler {

class MemoryFile {
public:
    /// Throws std::system_error.
    explicit MemoryFile(const char* name);
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile();

    void write(std::span<const char> bytes);
    [[nodiscard]] std::vector<char> contents() const;
    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// Valid in this process.
    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

/// Writes all of the bytes. Throws std::system_error.
void write_all(int descriptor, std::span<const char> bytes);
/// Reads to the end of the file. Throws std::system_error.
std::vector<char> read_all(const std::string& path);

} // namespace zeva::kernel_compiler

// Files that live in memory: what is exchanged with a child process, and what the dynamic loader maps.
#pragma once

#include <cstddef>
#include <span>
#include <vector>
#include <zeva/unique_fd.hpp>

namespace zeva::ze_driver {

/// An empty file in memory, close-on-exec; empty when the system has none left. `name` shows in /proc.
[[nodiscard]] UniqueFd create_memory_file(const char* name);

/// A file in memory with `bytes`; empty, with errno telling why, when there is no memory.
[[nodiscard]] UniqueFd create_memory_file(const char* name, std::span<const std::byte> bytes);

/// All that is in a file, whatever its offset; what could be read when reading fails.
[[nodiscard]] std::vector<std::byte> read_all(const UniqueFd& file);

/// Writes all of `bytes`; false, with errno telling why, when that fails.
[[nodiscard]] bool write_all(const UniqueFd& file, std::span<const std::byte> bytes);

} // namespace zeva::ze_driver

// Files that are there whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace zeva::tool {

/// Writes the bytes to a temporary file in the same folder and renames it, so that `path` never names half a
/// file. Throws Error (system, usage); nothing is left behind then. What is there already is replaced when it
/// is a regular file, and refused when it is anything else.
void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

} // namespace zeva::tool

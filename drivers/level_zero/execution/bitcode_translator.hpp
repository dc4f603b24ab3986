// SPIR-V to the LLVM bitcode that PoCL reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace zeva::ze_driver {

/// Translates a validated module with Debian's llvm-spirv-15. It runs in a child process, since it aborts on
/// some modules that are valid; its time, memory and core dumps are limited. Nothing, with what it said in
/// `build_log`, when it fails.
[[nodiscard]] std::optional<std::vector<std::byte>> translate_to_bitcode(std::span<const std::uint32_t> spirv,
                                                                         std::string& build_log);

/// Whether `bytes` begin as LLVM bitcode does.
[[nodiscard]] bool is_bitcode(std::span<const std::byte> bytes);

} // namespace zeva::ze_driver

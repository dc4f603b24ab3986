// Compiled modules, kept between processes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace zeva::ze_driver {

/// Files named by the hash of a key: all that a compiled module depends on. Each ends with the key itself, so
/// that neither keys of equal hash nor files cut short are mistaken for it. Files that others could have
/// written count as absent. Safe to share between threads and processes. It never shrinks; its folder may be
/// deleted at any time.
class ModuleCache {
public:
    /// An empty folder: nothing is kept.
    explicit ModuleCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

    [[nodiscard]] std::optional<std::vector<std::byte>> find(std::string_view key) const;
    /// A cache that cannot be written is only slower: nothing is reported.
    void store(std::string_view key, const std::vector<std::byte>& module) const;

private:
    [[nodiscard]] std::filesystem::path entry(std::string_view key) const;

    std::filesystem::path folder_;
};

} // namespace zeva::ze_driver

// Where compiled kernels are kept between processes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

namespace zeva::ze_driver {

/// A folder that this process can write: $XDG_CACHE_HOME/zeva or ~/.cache/zeva, made if need be. Where
/// neither can be had or its disk is full, one for this user alone among the temporary files. Empty when even
/// that fails.
[[nodiscard]] std::filesystem::path cache_folder();

/// Tries whether the folder can hold another compiled kernel. 0, or the errno that says why not.
[[nodiscard]] int find_no_room(const std::filesystem::path& folder);

/// Keeps translated modules. Each entry ends with the SPIR-V itself, so that neither modules of equal hash
/// nor entries cut short are mistaken for it. Safe to share between threads and processes. It never shrinks;
/// its folder may be deleted at any time.
class BitcodeCache {
public:
    explicit BitcodeCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

    [[nodiscard]] std::optional<std::vector<std::byte>> find(std::span<const std::uint32_t> spirv) const;
    /// A cache that cannot be written is only slower: nothing is reported.
    void store(std::span<const std::uint32_t> spirv, std::span<const std::byte> bitcode) const;

private:
    [[nodiscard]] std::filesystem::path entry(std::span<const std::uint32_t> spirv) const;

    std::filesystem::path folder_;
};

} // namespace zeva::ze_driver

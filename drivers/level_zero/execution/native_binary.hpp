// What zeModuleGetNativeBinary gives and the cache keeps: a compiled module with what it needs to be trusted.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zeva::ze_driver {

/// The shared object `image`, for `processor`, behind a header with a version and a checksum. `options` are
/// kept for those who look.
[[nodiscard]] std::vector<std::byte> make_native_binary(std::span<const std::byte> image,
                                                        std::string_view processor, std::string_view options);

/// The shared object in `bytes`, which may hold anything. Nothing, with the cause in `error`, when they are
/// not the undamaged work of make_native_binary() of this version for `processor`.
[[nodiscard]] std::optional<std::span<const std::byte>>
image_of_native_binary(std::span<const std::byte> bytes, std::string_view processor, std::string& error);

} // namespace zeva::ze_driver

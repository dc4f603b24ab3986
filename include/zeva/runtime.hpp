// Choosing the drivers of a process.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <zeva/export.hpp>

namespace zeva::runtime {

/// Which drivers to use.
enum class Backend {
    automatic, ///< the hardware's, or the software drivers where no render node of an Intel GPU is
    hardware,  ///< leave the environment as it is
    software,  ///< the software drivers
};

[[nodiscard]] ZEVA_API std::optional<Backend> parse_backend(std::string_view name);

/// One environment variable.
struct Variable {
    std::string name;
    std::string value;
};

/// The variables that make a process use the software drivers: ZE_ENABLE_ALT_DRIVERS, LIBVA_DRIVER_NAME and
/// LIBVA_DRIVERS_PATH. Empty when `backend` needs none: hardware, or automatic where a render node of an
/// Intel GPU is, or where the user has set either of the first two. Throws Error (usage) when the drivers are
/// not where they belong beside libzeva.so.
[[nodiscard]] ZEVA_API std::vector<Variable> environment_for(Backend backend = Backend::automatic);

/// Sets them. Call it first in main, before any thread is started and before any other call of zeva, Level
/// Zero or VA-API. Backend::automatic
/// leaves what the user has set.
ZEVA_API void prepare(Backend backend = Backend::automatic);

} // namespace zeva::runtime

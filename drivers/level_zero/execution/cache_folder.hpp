// Where compiled modules are kept between processes.
#pragma once

#include <filesystem>

namespace zeva::ze_driver {

/// A folder that this process can write: $XDG_CACHE_HOME/zeva or ~/.cache/zeva, made if need be. Where
/// neither can be had or its disk is full, one for this user alone among the temporary files. Empty when even
/// that fails.
[[nodiscard]] std::filesystem::path cache_folder();

} // namespace zeva::ze_driver

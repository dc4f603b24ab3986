// The options of zeModuleCreate.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zeva::ze_driver {

/// What PoCL is to be told for these Level Zero or OpenCL build options. Nothing, with the option named in
/// `build_log`, when one is unknown.
[[nodiscard]] std::optional<std::string> pocl_build_options(std::string_view options, std::string& build_log);

} // namespace zeva::ze_driver

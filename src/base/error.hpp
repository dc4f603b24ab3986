// Throwing zeva::Error for the interfaces that base and layout know.
#pragma once

#include <string>
#include <zeva/error.hpp>
#include <zeva/export.hpp>

namespace zeva {

[[noreturn]] ZEVA_API void throw_usage_error(std::string call, std::string cause, std::string remedy = {});
[[noreturn]] ZEVA_API void throw_layout_error(std::string call, std::string cause, std::string remedy = {});
/// `error_number` is an errno value.
[[noreturn]] ZEVA_API void throw_system_error(std::string call, int error_number, std::string cause = {},
                                              std::string remedy = {});

} // namespace zeva

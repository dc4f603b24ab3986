// Writing to the library's log.
#pragma once

#include <string>
#include <zeva/export.hpp>
#include <zeva/log.hpp>

namespace zeva {

ZEVA_API void log(LogLevel level, const std::string& message);

} // namespace zeva

// Reading environment variables.
#pragma once

#include <optional>
#include <string>
#include <zeva/export.hpp>

namespace zeva {

/// The value of a variable; nothing when it is unset or empty, or the program has rights that its user has
/// not.
[[nodiscard]] ZEVA_API std::optional<std::string> environment(const char* name);

} // namespace zeva

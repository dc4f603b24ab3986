// What is known of the facts, and how what was seen differs from it.
#pragma once

#include "drivers.hpp"
#include "fact.hpp"

namespace zeva::driver_facts {

/// The drivers with which what is expected was seen.
[[nodiscard]] const Versions& known_versions();

/// A line for each row that differs; none: all is as it was.
[[nodiscard]] std::vector<std::string> differences(const Fact& fact, const Rows& rows,
                                                   std::string_view machine);

} // namespace zeva::driver_facts

// Making Usm objects, for the parts of the library that get memory from the driver.
#pragma once

#include "level_zero/import_table.hpp"

#include <zeva/usm.hpp>

namespace zeva {

class UsmFactory {
public:
    /// Names memory that `import` keeps.
    [[nodiscard]] static Usm imported(std::shared_ptr<const ImportUse> import, std::size_t size) noexcept;
    /// Names memory that another object owns.
    [[nodiscard]] static Usm alias(void* pointer, std::size_t size) noexcept;
};

} // namespace zeva

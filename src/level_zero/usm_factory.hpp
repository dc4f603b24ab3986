// Making Usm objects, for the parts of the library that get memory from the driver.
#pragma once

#include <zeva/usm.hpp>

namespace zeva {

class UsmFactory {
public:
    /// Takes over an allocation.
    [[nodiscard]] static Usm own(ze_context_handle_t context, void* pointer, std::size_t size,
                                 std::shared_ptr<const void> keep_alive) noexcept;
    /// Names memory that another object owns.
    [[nodiscard]] static Usm alias(void* pointer, std::size_t size) noexcept;
    /// Hands `usm` the descriptor that is to be closed after it is freed; -1: none.
    static void close_after_free(Usm& usm, int driver_fd) noexcept;
};

} // namespace zeva

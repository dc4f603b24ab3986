// Enumerations that clients fill in.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace zeva::va_driver {

/// Whether a field of a client's structure is a value below `end`. Another need not be a value of its type at
/// all, and to read such is undefined.
template <typename Enum>
requires std::is_enum_v<Enum>
[[nodiscard]] bool is_below(const Enum& field, Enum end) noexcept {
    std::underlying_type_t<Enum> number{};
    std::memcpy(&number, &field, sizeof(number));
    return static_cast<std::uint64_t>(number) < static_cast<std::uint64_t>(end);
}

} // namespace zeva::va_driver

// Reading the structures that clients put into buffers.
#pragma once

#include "status.hpp"

#include <cstddef>
#include <cstring>
#include <span>

namespace zeva::va_driver {

/// Copies a structure out of a client's bytes, which need not be aligned. Throws StatusError when they are
/// too few.
template <typename Structure>
[[nodiscard]] Structure read_structure(std::span<const std::byte> bytes) {
    require(bytes.size() >= sizeof(Structure), VA_STATUS_ERROR_INVALID_BUFFER);
    Structure structure;
    std::memcpy(&structure, bytes.data(), sizeof(Structure));
    return structure;
}

} // namespace zeva::va_driver

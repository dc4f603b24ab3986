// Whose code called this library.
#pragma once

#include <array>
#include <string_view>

namespace zeva::sim {

using LibraryName = std::array<char, 48>;

/// The address in the first frame of the stack that belongs neither to this library nor to those that only
/// pass calls on: libdrm, the C library and the C++ runtime. Null when there is none.
[[nodiscard]] const void* calling_address();

/// The file name of the library, or of the program, that an address is in; `?` when unknown.
[[nodiscard]] LibraryName library_of(const void* address);

[[nodiscard]] inline std::string_view to_text(const LibraryName& name) {
    return name.data();
}

} // namespace zeva::sim

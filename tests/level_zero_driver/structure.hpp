// Structures of the API as programs prepare them.
#pragma once

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {

/// Of type `stype`, with a pNext chain, and zeros.
template <class Structure>
[[nodiscard]] Structure structure(ze_structure_type_t stype,
                                  decltype(Structure::pNext) extensions = nullptr) {
    Structure result{};
    result.stype = stype;
    result.pNext = extensions;
    return result;
}

} // namespace zeva::ze_driver_tests

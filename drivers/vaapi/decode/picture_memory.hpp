// What the memory of a decoded picture belongs to.
#pragma once

#include "decode/av_handles.hpp"
#include "recycled_memory.hpp"

#include <array>
#include <memory>

namespace zeva::va_driver {

/// The owner of a picture's planes, for as long as the decoder refers to any of them.
struct PictureMemory : Recycled {
    std::shared_ptr<void> surface;     ///< where planes are the surface's
    std::array<AvBuffer, 3> scratch{}; ///< of the other planes
};

} // namespace zeva::va_driver

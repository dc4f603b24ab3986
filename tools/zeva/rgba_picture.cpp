#include "rgba_picture.hpp"

#include <algorithm>

namespace zeva::tool {

RgbaPicture side_by_side(const RgbaPicture& left, const RgbaPicture& right) {
    RgbaPicture both{left.width + right.width, left.height, {}};
    both.pixels.resize(both.row_bytes() * both.height);
    auto* target = both.pixels.data();
    for (std::uint32_t row = 0; row < both.height; ++row)
        for (const RgbaPicture* half : {&left, &right})
            target = std::copy_n(half->pixels.data() + half->row_bytes() * row, half->row_bytes(), target);
    return both;
}

} // namespace zeva::tool

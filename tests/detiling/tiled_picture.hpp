// Pictures that somebody else has tiled, in memory and as files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>
#include <zeva/surface_layout.hpp>

namespace zeva::test {

using Bytes = std::vector<std::uint8_t>;

/// A tiled picture, and the pixels that were given to whoever tiled it.
struct TiledPicture {
    SurfaceLayout layout;
    Bytes tiled;  ///< layout.object_sizes[0] bytes
    Bytes linear; ///< the visible rows of every plane, one after the other, without gaps
};

/// Pixels for a picture of the layout, in which no two blocks of 16 bytes are likely to be the same.
[[nodiscard]] Bytes random_pixels(const SurfaceLayout& layout);

/// Where the visible rows of a plane begin in TiledPicture::linear.
[[nodiscard]] std::size_t plane_start(const SurfaceLayout& layout, std::uint32_t plane);

/// NAME.layout (text), NAME.tiled and NAME.linear in a folder. Both throw std::runtime_error.
void write_picture(const std::filesystem::path& name, const TiledPicture& picture);
[[nodiscard]] TiledPicture read_picture(const std::filesystem::path& name);

} // namespace zeva::test

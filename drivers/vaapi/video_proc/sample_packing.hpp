// Between the memory of surfaces and images, and planes of samples.
#pragma once

#include "pixels.hpp"
#include "video_proc/sample_planes.hpp"

#include <cstddef>
#include <vector>

namespace zeva::va_driver {

/// The smallest area around `area` that starts and ends with whole chroma samples or at the picture's edge.
/// With `whole_fields` its first row belongs to the top field in luma and chroma, and both fields have rows
/// above and below `area`.
[[nodiscard]] Rectangle area_to_unpack(const SurfaceLayout& layout, const Rectangle& area, bool whole_fields);

/// Unpacks and packs. Not thread safe.
class SamplePacker {
public:
    /// Reads the area into `picture`, which gets its format and size. Its first chroma sample is that of the
    /// area's first pixel.
    void unpack(const Pixels& from, const Rectangle& area, SamplePlanes& picture);

    /// Writes the picture with its upper left corner at pixel (x, y), its first chroma sample to that of this
    /// pixel; alpha that the picture lacks is opaque. The formats of the samples are the same, but for alpha.
    void pack(const SamplePlanes& picture, const Pixels& to, std::uint32_t x, std::uint32_t y);

private:
    /// A linear picture of the size of the area.
    Pixels stage(const SurfaceLayout& layout);

    std::vector<std::byte> staging_; ///< for tiled pictures
};

} // namespace zeva::va_driver

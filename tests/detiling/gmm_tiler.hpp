// Intel's GmmLib as a tiler: the library by which NEO and iHD lay out their surfaces.
#pragma once

#include "tiled_picture.hpp"

#include <memory>

namespace zeva::test {

/// Lays out and writes tiled pictures by GmmLib, for a platform that need not be there: X and Y tiles for
/// Tiger Lake, 4 tiles for DG2. One at a time in a process.
class GmmTiler {
public:
    /// `modifier` is I915_FORMAT_MOD_{X,Y,4}_TILED. Throws std::runtime_error, as tile does.
    explicit GmmTiler(std::uint64_t modifier);
    GmmTiler(const GmmTiler&) = delete;
    GmmTiler& operator=(const GmmTiler&) = delete;
    ~GmmTiler();

    /// A picture of random pixels, in a surface that GmmLib makes `extra_width` pixels wider.
    [[nodiscard]] TiledPicture tile(PixelFormat format, std::uint32_t width, std::uint32_t height,
                                    std::uint32_t extra_width = 0) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace zeva::test

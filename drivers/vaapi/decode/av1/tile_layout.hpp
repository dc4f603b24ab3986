// How a frame is divided into tiles (AV1 specification, section 5.9.15).
#pragma once

#include "bitstream/bit_writer.hpp"
#include "recycled_memory.hpp"

#include <va/va.h>

#include <cstdint>

namespace zeva::va_driver::av1 {

struct TileLayout {
    /// One dimension, in superblocks.
    struct Division {
        unsigned length = 0;   ///< of the frame
        unsigned min_log2 = 0; ///< limits of the number of tiles where they are spaced uniformly
        unsigned max_log2 = 0;
        unsigned log2 = 0;                     ///< of the number of tiles, rounded up
        unsigned max_size = 0;                 ///< of a tile where they are not
        RecycledVector<std::uint16_t> sizes{}; ///< of the tiles where they are not
    };

    bool uniform = true;
    unsigned columns = 1;
    unsigned rows = 1;
    Division horizontal;
    Division vertical;
    unsigned context_update_tile = 0;

    [[nodiscard]] unsigned count() const noexcept { return columns * rows; }
};

/// The tiles of a frame of this size (FrameWidth, FrameHeight). Throws StatusError when there can be no such
/// tiles.
[[nodiscard]] TileLayout read_tile_layout(const VADecPictureParameterBufferAV1& parameters, unsigned width,
                                          unsigned height);

/// tile_info(), with sizes of tiles in `tile_size_bytes` bytes.
void write_tile_info(BitWriter& writer, const TileLayout& tiles, unsigned tile_size_bytes);

} // namespace zeva::va_driver::av1

// The interface between the driver's objects (contexts, surfaces, buffers) and a codec.
#pragma once

#include <va/va.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace zeva::va_driver {

/// Pixel formats a decoder can write. Planes: nv12 = Y, UV; i420 = Y, U, V.
enum class TargetFormat { nv12, i420 };

/// One plane of a surface as the decoder sees it.
struct TargetPlane {
    std::byte* data = nullptr;
    std::size_t pitch = 0; ///< bytes from one row to the next
    std::size_t room =
        0; ///< bytes from `data` that the plane may be written: up to the next plane or the end
};

/// Where a decoded picture goes. The decoder writes nowhere outside the planes' room, but inside it also
/// beyond the visible picture.
struct PictureTarget {
    TargetFormat format = TargetFormat::nv12;
    unsigned width = 0;  ///< visible pixels
    unsigned height = 0; ///< visible rows
    bool tiled = false;  ///< write Y-tiled bytes (tiling/y_tile.hpp) whatever the surface was declared as
    std::array<TargetPlane, 3> planes{};
    /// Holds the surface's memory. The decoder keeps a copy for as long as the picture is one of its
    /// references.
    std::shared_ptr<void> keep_alive;
};

/// One VASliceParameterBuffer with the VASliceDataBuffer that belongs to it.
struct SliceGroup {
    std::span<const std::byte> parameters; ///< all elements, one after the other
    std::size_t parameter_size = 0;        ///< bytes of one element, as passed to vaCreateBuffer
    std::span<const std::byte> data;
};

/// What the client rendered between vaBeginPicture and vaEndPicture. The contents are not yet checked.
struct DecodeInput {
    std::span<const std::byte> picture_parameters;
    std::span<const std::byte> iq_matrix; ///< empty when none was sent
    std::span<const SliceGroup> slice_groups;
};

struct DecodeResult {
    VAStatus status = VA_STATUS_SUCCESS;
    /// Bytes written by the decoder's own output stage: chroma interleaving, tiling. 0 when the
    /// reconstruction itself went into the surface.
    std::uint64_t decoder_output_bytes = 0;
    /// Bytes copied after the decoder's last write, because the surface has no room for what the decoder
    /// writes.
    std::uint64_t driver_bytes = 0;
};

/// Decodes the pictures of one VA context, one call for each vaEndPicture. The call returns when the picture
/// is complete. Not thread-safe; different decoders may be used from different threads. Never throws.
class PictureDecoder {
public:
    virtual ~PictureDecoder() = default;

    /// Decodes one frame or one field into `target`, the memory of `surface`.
    [[nodiscard]] virtual DecodeResult decode(VASurfaceID surface, const DecodeInput& input,
                                              const PictureTarget& target) noexcept = 0;

    /// The surface is being destroyed and its id may be given to another one.
    virtual void forget(VASurfaceID surface) noexcept = 0;
};

/// A decoder for 8-bit 4:2:0 H.264 (Constrained Baseline, Main, High); null for another profile or when the
/// codec cannot be opened. `width` and `height` are the context's: a larger coded picture is refused.
/// `threads` ≥ 1 is how many slices of one picture may be decoded at once.
[[nodiscard]] std::unique_ptr<PictureDecoder> make_h264_decoder(VAProfile profile, unsigned width,
                                                                unsigned height, unsigned threads) noexcept;

} // namespace zeva::va_driver

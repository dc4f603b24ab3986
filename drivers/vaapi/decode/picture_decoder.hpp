// The interface between the driver's objects (contexts, surfaces, buffers) and a codec.
#pragma once

#include "recycled_memory.hpp"
#include "tiling/tiling.hpp"

#include <va/va.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <zeva/surface_layout.hpp>

namespace zeva::va_driver {

/// One plane of a surface as the decoder sees it.
struct TargetPlane {
    std::byte* data = nullptr;
    std::size_t pitch = 0; ///< bytes from one row to the next
    /// Bytes from `data` that the plane may be written: up to the next plane or the end.
    std::size_t room = 0;
};

/// Where a decoded picture goes. The decoder writes nowhere outside the planes' room, but inside it also
/// beyond the visible picture.
struct PictureTarget {
    PixelFormat format = PixelFormat::nv12;
    unsigned width = 0;                           ///< visible pixels
    unsigned height = 0;                          ///< visible rows
    Tiling tiling = Tiling::linear;               ///< how to write, whatever the surface was declared as
    std::array<TargetPlane, max_planes> planes{}; ///< in the format's order
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

/// What the client rendered between vaBeginPicture and vaEndPicture. The contents are not yet checked, and
/// gone when the call ends that they are passed to. Spans of what was not sent are empty.
struct DecodeInput {
    VASurfaceID surface = VA_INVALID_SURFACE;
    std::span<const std::byte> picture_parameters;
    std::span<const std::byte> iq_matrix;     ///< the last one
    std::span<const std::byte> probabilities; ///< VAProbabilityBufferType
    std::span<const SliceGroup> slice_groups;
    std::span<const std::span<const std::byte>> iq_matrices;    ///< JPEG: each scan may have its own
    std::span<const std::span<const std::byte>> huffman_tables; ///< VAHuffmanTableBufferType, likewise
};

struct DecodeResult {
    VAStatus status = VA_STATUS_SUCCESS;
    /// Bytes written by the decoder's own output stage: chroma interleaving, packing, tiling. 0 when the
    /// reconstruction itself went into the surface.
    std::uint64_t decoder_output_bytes = 0;
    /// Bytes copied after the decoder's last write, because the surface has no room for what the decoder
    /// writes.
    std::uint64_t driver_bytes = 0;
};

/// Surfaces that one picture is written into.
inline constexpr std::size_t max_targets = 2;

/// A frame or field whose buffers were checked and copied.
class PreparedPicture : public Recycled {
public:
    virtual ~PreparedPicture() = default;

    /// Writes the picture into `targets`: the surface that it was prepared for, then the second, if there is
    /// one. Called once for each picture, in the order of preparation, in one thread. What is damaged gives
    /// VA_STATUS_ERROR_DECODING_ERROR. Throws StatusError or std::bad_alloc.
    [[nodiscard]] virtual DecodeResult decode(std::span<const PictureTarget> targets) = 0;

    /// Another surface that is written.
    VASurfaceID second_surface = VA_INVALID_SURFACE;
};

/// Decodes the pictures of one stream. `prepare` and `forget` are called by one thread at a time, and the
/// prepared pictures are decoded by another meanwhile; these share the decoder, which may be dropped before.
class PictureDecoder {
public:
    virtual ~PictureDecoder() = default;

    /// Checks the input and copies what it needs of it. `layout` is the surface's, with planes in the order
    /// of the targets'. Throws StatusError:
    /// - VA_STATUS_ERROR_INVALID_BUFFER: a buffer is missing or too short, slices lie outside their data;
    /// - VA_STATUS_ERROR_INVALID_PARAMETER: a value that the codec does not allow;
    /// - VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT: chroma or depth that the profile does not have;
    /// - VA_STATUS_ERROR_INVALID_SURFACE: the surface has another format or is too small;
    /// - VA_STATUS_ERROR_DECODING_ERROR: a header inside the data is broken.
    [[nodiscard]] virtual std::unique_ptr<PreparedPicture> prepare(const DecodeInput& input,
                                                                   const SurfaceLayout& layout) = 0;

    /// The surface is being destroyed and its id may be given to another one.
    virtual void forget(VASurfaceID surface) noexcept = 0;
};

struct DecoderOptions {
    VAProfile profile = VAProfileNone;
    unsigned threads = 1; ///< that may work on one picture
};

} // namespace zeva::va_driver

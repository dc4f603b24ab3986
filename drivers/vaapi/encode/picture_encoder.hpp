// The interface between the driver's objects (contexts, surfaces, buffers) and an encoder.
#pragma once

#include "encode/rate_control.hpp"
#include "pixels.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <va/va.h>

namespace zeva::va_driver {

/// A header that the client has written itself: VAEncPackedHeaderParameterBuffer and its data.
struct PackedHeader {
    std::uint32_t type; ///< VAEncPackedHeaderType
    bool has_emulation_bytes;
    std::size_t bit_count; ///< no more than the data has
    std::span<const std::byte> data;
};

/// What the client rendered between vaBeginPicture and vaEndPicture. The contents are not yet checked, and
/// gone when the call ends that they are passed to. Spans of what was not sent are empty.
struct EncodeInput {
    std::span<const std::byte> sequence_parameters; ///< the last that were sent, with whichever picture
    std::span<const std::byte> picture_parameters;
    /// All elements of all slice parameter buffers.
    std::span<const std::span<const std::byte>> slice_parameters;
    std::span<const std::byte> q_matrix;      ///< VAQMatrixBufferType
    std::span<const std::byte> huffman_table; ///< VAHuffmanTableBufferType
    std::span<const PackedHeader> packed_headers;
    RateControl rate_control;
};

struct EncodedPicture {
    std::span<const std::uint8_t> bytes; ///< valid until the encoder's next picture
    unsigned average_qp = 0;             ///< as VA_CODED_BUF_STATUS_PICTURE_AVE_QP_MASK
    /// Bytes that were written to give the encoder the pixels in an order it knows. 0 when it has read the
    /// surface itself.
    std::uint64_t converted_bytes = 0;
};

/// A picture whose buffers were checked and copied.
class PreparedEncoding {
public:
    virtual ~PreparedEncoding() = default;

    /// Called once for each picture, in the order of preparation, in one thread. `source` is the surface that
    /// the picture was prepared for. Throws StatusError (VA_STATUS_ERROR_ENCODING_ERROR when the library
    /// fails) or std::bad_alloc.
    [[nodiscard]] virtual EncodedPicture encode(const Pixels& source) = 0;

    /// Where the client wants the bytes.
    VABufferID coded_buffer = VA_INVALID_ID;
};

/// Encodes the pictures of one stream. `prepare` is called by one thread at a time, and the prepared pictures
/// are encoded by another meanwhile; these share the encoder, which may be dropped before.
class PictureEncoder {
public:
    virtual ~PictureEncoder() = default;

    /// Checks the input and copies what it needs of it. `source` is the surface's layout. Throws StatusError:
    /// - VA_STATUS_ERROR_INVALID_BUFFER: a buffer is missing or too short;
    /// - VA_STATUS_ERROR_INVALID_PARAMETER: a value that the codec does not allow;
    /// - VA_STATUS_ERROR_UNIMPLEMENTED: a tool of the codec that the library does not have, such as fields;
    /// - VA_STATUS_ERROR_INVALID_SURFACE: the surface is too small.
    [[nodiscard]] virtual std::unique_ptr<PreparedEncoding> prepare(const EncodeInput& input,
                                                                    const SurfaceLayout& source) = 0;
};

struct EncoderOptions {
    VAProfile profile = VAProfileNone;
    std::uint32_t width = 0; ///< of the context, in pixels
    std::uint32_t height = 0;
    unsigned threads = 1; ///< that may work on one picture
};

} // namespace zeva::va_driver

// The headers of an image whose client leaves them to the driver.
#pragma once

#include "decode/jpeg/segments.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>
#include <zeva/pixel_format.hpp>

#include <va/va.h>
#include <va/va_enc_jpeg.h>

namespace zeva::va_driver::jpeg {

/// The tables that the client has loaded; they stay until it loads others.
struct LoadedTables {
    struct Huffman {
        HuffmanTable dc;
        HuffmanTable ac;
    };
    std::array<std::optional<QuantisationTable>, 2> quantisation; ///< of luma and of chroma
    std::array<std::optional<Huffman>, 2> huffman;

    /// Take a VAQMatrixBufferJPEG and a VAHuffmanTableBufferJPEGBaseline. Throw StatusError.
    void load_quantisers(std::span<const std::byte> buffer);
    void load_huffman_tables(std::span<const std::byte> buffer);
};

/// Appends the headers from the start of the image to the one of its scan. What the client has not loaded are
/// the tables of ITU-T T.81, annex K. `application_segments` (APPn and comments) stand in place of the JFIF
/// segment, when there are some. Throws StatusError.
void append_headers(std::vector<std::uint8_t>& stream, const VAEncPictureParameterBufferJPEG& picture,
                    const VAEncSliceParameterBufferJPEG& scan, const LoadedTables& tables, PixelFormat source,
                    std::span<const std::uint8_t> application_segments);

} // namespace zeva::va_driver::jpeg

// The entropy-coded data of JPEG images, written by libjpeg.
#pragma once

#include "encode/jpeg/image_description.hpp"
#include "encode/jpeg/libjpeg_errors.hpp"
#include "encode/source_reader.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace zeva::va_driver::jpeg {

/// Its memory is kept from image to image. Not thread safe.
class ScanWriter {
public:
    ScanWriter() noexcept = default;
    ~ScanWriter() { jpeg_destroy_compress(&library_); }
    ScanWriter(const ScanWriter&) = delete;
    ScanWriter& operator=(const ScanWriter&) = delete;

    /// The image: `header`, the data of its scan, the end of the image. The planes are the components', with
    /// their pixels up to whole MCUs in a row; of the rows those of the image. Valid until the next call.
    /// Throws StatusError (VA_STATUS_ERROR_ENCODING_ERROR) or std::bad_alloc.
    std::span<const std::uint8_t> write(std::span<const std::uint8_t> header, const ImageDescription& image,
                                        const SourcePlanes& planes);

private:
    void begin(const ImageDescription& image);
    void write_rows(const ImageDescription& image, const SourcePlanes& planes);

    // libjpeg's calls for its output.
    static void begin_output(j_compress_ptr library);
    static boolean enlarge_output(j_compress_ptr library);
    static void end_output(j_compress_ptr library);
    void give_room(std::size_t used) noexcept;

    ErrorHandler errors_;
    jpeg_destination_mgr destination_{};
    jpeg_compress_struct library_{};
    std::vector<std::uint8_t> output_; ///< of libjpeg, behind room for the header
    std::size_t header_room_ = 0;
    std::size_t written_ = 0; ///< of output_, the room among it
};

} // namespace zeva::va_driver::jpeg

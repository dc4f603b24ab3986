// Baseline JPEG.
#pragma once

#include "encode/jpeg/header_building.hpp"
#include "encode/picture_encoder.hpp"

#include <memory>

namespace zeva::va_driver::jpeg {

/// Grey, and YUV with 4:2:0, 4:2:2 or 4:4:4, in one interleaved scan. Headers that the client has written
/// itself, from the start of the image to the one of its scan, are taken as they are, and tell what the scan
/// is; otherwise they are made from the client's buffers.
class JpegEncoder final : public PictureEncoder {
public:
    JpegEncoder();

    [[nodiscard]] std::unique_ptr<PreparedEncoding> prepare(const EncodeInput& input,
                                                            const SurfaceLayout& source) override;

private:
    class Picture;
    class Codec;

    LoadedTables tables_;
    const std::shared_ptr<Codec> codec_;
};

} // namespace zeva::va_driver::jpeg

// dav1d's decoder and the pixels that come out of it.
#pragma once

#include "decode/av1/picture_allocator.hpp"
#include "decode/output_stage.hpp"
#include "decode/picture_decoder.hpp"

#include <dav1d/dav1d.h>

#include <cstdint>
#include <memory>
#include <span>

namespace zeva::va_driver::av1 {

/// One decoder with its eight slots. Opened by the first frame, in the thread that decodes. Not thread-safe.
class Dav1dSession {
public:
    explicit Dav1dSession(unsigned threads);

    /// Decodes a frame into the first target, without its film grain, and with it into the second, where
    /// there is one. Where the first is null, only the decoder gets the frame.
    DecodeResult decode(std::span<const std::uint8_t> stream, const PictureTarget* reconstruction,
                        const PictureTarget* display);

private:
    struct Closer {
        void operator()(Dav1dContext* context) const noexcept { dav1d_close(&context); }
    };
    class Picture;

    void open();
    void run(std::span<const std::uint8_t> stream, Picture& picture);
    void write(const Picture& picture, const PictureTarget& target, DecodeResult& result);
    void write_with_grain(const Picture& picture, const PictureTarget& target, DecodeResult& result);

    const unsigned threads_;
    AvFrame planes_; ///< names the planes of a picture for the output stage
    OutputStage output_stage_;
    PictureAllocator allocator_;
    std::unique_ptr<Dav1dContext, Closer> context_; ///< the first to go: it gives its pictures back
};

} // namespace zeva::va_driver::av1

// libvpx's encoders.
#pragma once

#include "encode/low_bit_planes.hpp"
#include "encode/picture_encoder.hpp"
#include "encode/source_reader.hpp"
#include "encode/vpx/settings.hpp"

#include <cstdint>
#include <memory>

#include <vpx/vpx_encoder.h>

namespace zeva::va_driver::vpx {

/// One of libvpx's codecs.
struct Library {
    vpx_codec_iface_t* (*interface)();
    int bit_depth; ///< of the samples
};

/// libvpx's own unit of time, so that nothing is rounded.
inline constexpr int ticks_per_second = 10'000'000;

/// An encoder whose pictures come out as they are put in. It is opened anew by key pictures in another
/// format, in the thread that encodes. Not thread safe.
class Session {
public:
    Session(const Library& library, unsigned threads) noexcept : library_(library), threads_(threads) {}

    /// `flags` are VP8_EFLAG_*, `duration` is in ticks. Throws StatusError; the next picture has to be a key
    /// picture then.
    EncodedPicture encode(const PictureRequest& request, vpx_enc_frame_flags_t flags, unsigned long duration,
                          const Pixels& source);

private:
    struct Closer {
        void operator()(vpx_codec_ctx_t* codec) const noexcept;
    };

    void open(const StreamFormat& format, const Settings& settings);
    void change(const Settings& settings);
    void set_controls();
    [[nodiscard]] vpx_image_t image_of(const Pixels& source);
    [[nodiscard]] EncodedPicture take_output();

    const Library library_;
    const unsigned threads_;
    SourceReader reader_;
    LowBitPlanes low_bits_;
    std::uint64_t converted_bytes_ = 0; ///< of the last picture
    StreamFormat format_;
    Settings settings_;
    std::int64_t time_ = 0; ///< of the next picture, in ticks
    std::unique_ptr<vpx_codec_ctx_t, Closer> codec_;
};

/// Ticks from one picture to the next at the rate that the client has told, or at 30 a second.
[[nodiscard]] unsigned long picture_duration(const RateControl& rate);

} // namespace zeva::va_driver::vpx

#include "decode/av1/dav1d_session.hpp"

#include "status.hpp"

#include <new>

namespace zeva::va_driver::av1 {

class Dav1dSession::Picture {
public:
    Picture() = default;
    ~Picture() { dav1d_picture_unref(&picture); }
    Picture(const Picture&) = delete;
    Picture& operator=(const Picture&) = delete;

    Dav1dPicture picture{};
};

Dav1dSession::Dav1dSession(unsigned threads) : threads_(threads), planes_(av_frame_alloc()) {
    if (!planes_)
        throw std::bad_alloc();
}

void Dav1dSession::open() {
    Dav1dSettings settings;
    dav1d_default_settings(&settings);
    settings.n_threads = static_cast<int>(threads_);
    settings.max_frame_delay = 1; // frame threads would hold pictures back
    settings.apply_grain = 0;     // references have none
    settings.output_invisible_frames = 1;
    settings.allocator = allocator_.callbacks();
    settings.logger.callback = nullptr;
    Dav1dContext* context = nullptr;
    require(dav1d_open(&context, &settings) == 0, VA_STATUS_ERROR_ALLOCATION_FAILED);
    context_.reset(context);
}

DecodeResult Dav1dSession::decode(std::span<const std::uint8_t> stream, const PictureTarget* reconstruction,
                                  const PictureTarget* display) {
    if (!context_)
        open();
    allocator_.place_next(reconstruction);
    Picture picture;
    run(stream, picture);
    DecodeResult result;
    if (reconstruction != nullptr)
        write(picture, *reconstruction, result);
    if (display != nullptr)
        write_with_grain(picture, *display, result);
    return result;
}

/// Without frame threads dav1d is done with the stream when it gives the picture out, or refuses the stream.
void Dav1dSession::run(std::span<const std::uint8_t> stream, Picture& picture) {
    const auto keep = [](const std::uint8_t*, void*) {}; // the stream is the caller's
    Dav1dData data{};
    require(dav1d_data_wrap(&data, stream.data(), stream.size(), keep, nullptr) == 0,
            VA_STATUS_ERROR_ALLOCATION_FAILED);
    const bool is_decoded = dav1d_send_data(context_.get(), &data) == 0 &&
                            dav1d_get_picture(context_.get(), &picture.picture) == 0;
    dav1d_data_unref(&data);
    require(is_decoded, VA_STATUS_ERROR_DECODING_ERROR);
}

void Dav1dSession::write(const Picture& picture, const PictureTarget& target, DecodeResult& result) {
    const Dav1dPicture& decoded = picture.picture;
    const AVPixelFormat format = planar_format(decoded.p);
    require(can_write(format, target.format) && holds_visible_picture(target),
            VA_STATUS_ERROR_INVALID_SURFACE);
    planes_->format = format;
    planes_->width = decoded.p.w;
    planes_->height = decoded.p.h;
    for (unsigned i = 0; i < 3; ++i) {
        planes_->data[i] = static_cast<std::uint8_t*>(decoded.data[i]);
        planes_->linesize[i] = static_cast<int>(decoded.stride[i == 0 ? 0 : 1]);
    }
    const OutputBytes bytes = output_stage_.write(*planes_, allocator_.placement(), Rows::all, target);
    result.decoder_output_bytes += bytes.decoder_output;
    result.driver_bytes += bytes.driver;
}

void Dav1dSession::write_with_grain(const Picture& picture, const PictureTarget& target,
                                    DecodeResult& result) {
    allocator_.place_next(target, picture.picture); // nothing is allocated where the grain is empty
    Picture grainy;
    require(dav1d_apply_grain(context_.get(), &grainy.picture, &picture.picture) == 0,
            VA_STATUS_ERROR_ALLOCATION_FAILED);
    write(grainy, target, result);
}

} // namespace zeva::va_driver::av1

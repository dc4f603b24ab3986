#include "encode/vpx/session.hpp"

#include "status.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <vpx/vp8cx.h>

namespace zeva::va_driver::vpx {
namespace {

/// Key pictures are forced. VP9 would make one of its own after so many others, whatever its kf_mode.
constexpr unsigned no_key_pictures = std::numeric_limits<int>::max();

void require_ok(vpx_codec_err_t result) {
    require(result != VPX_CODEC_MEM_ERROR, VA_STATUS_ERROR_ALLOCATION_FAILED);
    require(result == VPX_CODEC_OK, VA_STATUS_ERROR_ENCODING_ERROR);
}

/// libvpx's buffer levels are ints of bits.
unsigned limited_buffer(unsigned milliseconds, unsigned kilobits_per_second) {
    constexpr unsigned max_bits = std::numeric_limits<int>::max();
    return std::min(milliseconds, max_bits / std::max(kilobits_per_second, 1U));
}

void put(const RateSettings& rate, vpx_codec_enc_cfg_t& config) {
    config.rc_end_usage = rate.mode;
    config.rc_max_quantizer = rate.coarsest_quantizer.value_or(config.rc_max_quantizer);
    config.rc_min_quantizer =
        rate.finest_quantizer.value_or(std::min(config.rc_min_quantizer, config.rc_max_quantizer));
    if (rate.kilobits_per_second != 0)
        config.rc_target_bitrate = rate.kilobits_per_second;
    if (rate.peak_percent != 0)
        config.rc_2pass_vbr_maxsection_pct = rate.peak_percent; // of one pass, too
    if (rate.buffer_ms != 0) {
        // The shares that libvpx has by default, where the client says nothing.
        config.rc_buf_sz = rate.buffer_ms;
        config.rc_buf_initial_sz =
            rate.initial_buffer_ms != 0 ? rate.initial_buffer_ms : rate.buffer_ms * 2 / 3;
        config.rc_buf_optimal_sz = rate.buffer_ms * 5 / 6;
    }
    for (unsigned* level : {&config.rc_buf_sz, &config.rc_buf_initial_sz, &config.rc_buf_optimal_sz})
        *level = limited_buffer(*level, config.rc_target_bitrate);
}

vpx_codec_enc_cfg_t configuration(const Library& library, const StreamFormat& format,
                                  const Settings& settings, unsigned threads) {
    vpx_codec_enc_cfg_t config;
    require_ok(vpx_codec_enc_config_default(library.interface(), &config, 0));
    config.g_threads = threads;
    config.g_profile = format.profile;
    config.g_w = format.width;
    config.g_h = format.height;
    config.g_bit_depth = static_cast<vpx_bit_depth_t>(library.bit_depth);
    config.g_input_bit_depth = static_cast<unsigned>(library.bit_depth);
    config.g_timebase = {1, ticks_per_second};
    config.g_lag_in_frames = 0;
    config.g_error_resilient = settings.is_error_resilient ? VPX_ERROR_RESILIENT_DEFAULT : 0;
    config.kf_mode = VPX_KF_DISABLED;
    config.kf_max_dist = no_key_pictures;
    put(settings.rate, config);
    return config;
}

vpx_image_t image_of_planes(const SourcePlanes& planes, vpx_img_fmt_t format, const StreamFormat& size) {
    vpx_image_t image;
    auto* const start = reinterpret_cast<unsigned char*>(const_cast<std::byte*>(planes.data[0])); // only read
    require(vpx_img_wrap(&image, format, size.width, size.height, 1, start) != nullptr,
            VA_STATUS_ERROR_ENCODING_ERROR);
    const bool interleaved = format == VPX_IMG_FMT_NV12;
    for (const int plane : {VPX_PLANE_Y, VPX_PLANE_U, VPX_PLANE_V}) {
        const auto from = static_cast<std::size_t>(interleaved && plane == VPX_PLANE_V ? VPX_PLANE_U : plane);
        image.planes[plane] = reinterpret_cast<unsigned char*>(const_cast<std::byte*>(planes.data[from]));
        image.stride[plane] = static_cast<int>(planes.pitches[from]);
    }
    if (interleaved)
        ++image.planes[VPX_PLANE_V];
    return image;
}

} // namespace

unsigned long picture_duration(const RateControl& rate) {
    if (rate.frames_numerator == 0)
        return ticks_per_second / 30;
    return static_cast<unsigned long>(ticks_per_second) * rate.frames_denominator / rate.frames_numerator;
}

void Session::Closer::operator()(vpx_codec_ctx_t* codec) const noexcept {
    vpx_codec_destroy(codec); // nothing where it was not initialised
    delete codec;
}

void Session::open(const StreamFormat& format, const Settings& settings) {
    codec_.reset();
    const auto config = configuration(library_, format, settings, threads_);
    std::unique_ptr<vpx_codec_ctx_t, Closer> codec(new vpx_codec_ctx_t{});
    const vpx_codec_flags_t flags = library_.bit_depth > 8 ? VPX_CODEC_USE_HIGHBITDEPTH : 0;
    require_ok(vpx_codec_enc_init(codec.get(), library_.interface(), &config, flags));
    codec_ = std::move(codec);
    format_ = format;
    settings_ = settings;
    set_controls();
    time_ = 0;
}

void Session::change(const Settings& settings) {
    const auto config = configuration(library_, format_, settings, threads_);
    require_ok(vpx_codec_enc_config_set(codec_.get(), &config));
    settings_ = settings;
    set_controls();
}

void Session::set_controls() {
    require_ok(vpx_codec_control(codec_.get(), VP8E_SET_CPUUSED, settings_.effort.cpu_used));
    for (const Control& control : settings_.controls)
        require_ok(vpx_codec_control_(codec_.get(), control.id, control.value));
}

vpx_image_t Session::image_of(const Pixels& source) {
    const PixelFormat format = source.layout.format;
    const PixelFormat wanted = format == PixelFormat::yv12 ? PixelFormat::i420 : format;
    const SourcePlanes planes = reader_.read(source, wanted, format_.width, format_.height);
    converted_bytes_ = reader_.converted_bytes();
    if (library_.bit_depth == 8)
        return image_of_planes(planes, wanted == PixelFormat::nv12 ? VPX_IMG_FMT_NV12 : VPX_IMG_FMT_I420,
                               format_);
    const SourcePlanes split = low_bits_.split(planes, format_.width, format_.height, library_.bit_depth);
    converted_bytes_ += low_bits_.written_bytes();
    return image_of_planes(split, VPX_IMG_FMT_I42016, format_);
}

EncodedPicture Session::take_output() {
    vpx_codec_iter_t position = nullptr;
    const vpx_codec_cx_pkt_t* packet = vpx_codec_get_cx_data(codec_.get(), &position);
    while (packet != nullptr && packet->kind != VPX_CODEC_CX_FRAME_PKT)
        packet = vpx_codec_get_cx_data(codec_.get(), &position);
    require(packet != nullptr, VA_STATUS_ERROR_ENCODING_ERROR);
    int quantizer_index = 0;
    require_ok(vpx_codec_control(codec_.get(), VP8E_GET_LAST_QUANTIZER, &quantizer_index));
    const auto& frame = packet->data.frame;
    return {{static_cast<const std::uint8_t*>(frame.buf), frame.sz},
            static_cast<unsigned>(quantizer_index),
            converted_bytes_};
}

EncodedPicture Session::encode(const PictureRequest& request, vpx_enc_frame_flags_t flags,
                               unsigned long duration, const Pixels& source) {
    try {
        if (request.is_key && (codec_ == nullptr || request.format != format_))
            open(request.format, request.settings);
        require(codec_ != nullptr && request.format == format_, VA_STATUS_ERROR_ENCODING_ERROR);
        if (request.settings != settings_)
            change(request.settings);
        const vpx_image_t image = image_of(source);
        require_ok(
            vpx_codec_encode(codec_.get(), &image, time_, duration, flags, request.settings.effort.deadline));
        time_ += static_cast<std::int64_t>(duration);
        return take_output();
    } catch (...) {
        codec_.reset();
        throw;
    }
}

} // namespace zeva::va_driver::vpx

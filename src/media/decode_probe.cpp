// Finding out whether a decoder writes right pixels into linear memory, by decoding a picture there.
#include "base/log.hpp"
#include "media/av_error.hpp"
#include "media/av_log.hpp"
#include "media/va_decoder.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <zeva/compute.hpp>
#include <zeva/error.hpp>

namespace zeva {

// decode_test_picture.h264, one IDR picture of 320x192 (src/media/README.md), embedded at build time.
extern const unsigned char decode_test_picture[];
extern const std::size_t decode_test_picture_size;

namespace {

AvPacket test_packet() {
    auto packet = own<AvPacket>(av_packet_alloc());
    check_av(av_new_packet(packet.get(), static_cast<int>(decode_test_picture_size)), "av_new_packet");
    std::memcpy(packet->data, decode_test_picture, decode_test_picture_size);
    return packet;
}

/// The test picture as FFmpeg's software decoder sees it, planar.
AvFrame decode_in_software() {
    const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_H264);
    if (codec == nullptr)
        throw_media_error("decodes_in_place", "libavcodec has no H.264 decoder",
                          "install a libavcodec that has one");
    const auto context = own<AvCodecContext>(avcodec_alloc_context3(codec));
    context->thread_count = 1;
    check_av(avcodec_open2(context.get(), codec, nullptr), "avcodec_open2");
    send_packet(*context, test_packet().get());
    send_packet(*context, nullptr);
    auto frame = receive_frame(*context);
    if (frame == nullptr || frame->format != AV_PIX_FMT_YUV420P)
        throw_media_error("decodes_in_place", "libavcodec does not decode the test picture");
    return frame;
}

/// All bytes of the test picture's memory after the VA driver has decoded into it, read by Level Zero.
struct DecodedBytes {
    SurfaceLayout layout;
    Usm copy;
};

DecodedBytes decode_by_driver(const Gpu& gpu) {
    const auto path = make_in_place_path(gpu);
    auto parameters = own<AvCodecParameters>(avcodec_parameters_alloc());
    parameters->codec_type = AVMEDIA_TYPE_VIDEO;
    parameters->codec_id = AV_CODEC_ID_H264;
    VaDecoder decoder(gpu, *parameters, *path, 1);
    decoder.send(test_packet().get());
    decoder.send(nullptr);
    const AvFrame frame = decoder.receive();
    if (frame == nullptr)
        throw_media_error("decodes_in_place", "the VA driver gives no picture");
    const auto surface = path->deliver(*frame, {}).surface;

    const SurfaceLayout& layout = surface->layout();
    const std::size_t size = layout.object_sizes[0];
    Usm copy = Usm::allocate(gpu.context(), gpu.device(), UsmKind::host, size, gpu.keep_alive());
    CommandList list(gpu);
    const Event copied(gpu);
    surface->begin_compute();
    list.copy(copy.pointer(), surface->usm(), size, &copied);
    surface->end_compute(copied.handle());
    return {layout, std::move(copy)};
}

bool is_same_luma(const AVFrame& expected, const SurfaceLayout& layout, const std::uint8_t* bytes) {
    for (int row = 0; row < expected.height; ++row) {
        const std::uint8_t* expected_row = expected.data[0] + std::ptrdiff_t{row} * expected.linesize[0];
        const std::uint8_t* got_row = bytes + layout.planes[0].offset +
                                      std::size_t{layout.planes[0].pitch} * static_cast<unsigned>(row);
        if (!std::equal(expected_row, expected_row + expected.width, got_row))
            return false;
    }
    return true;
}

bool is_same_chroma(const AVFrame& expected, const SurfaceLayout& layout, const std::uint8_t* bytes) {
    for (int row = 0; row < expected.height / 2; ++row) {
        const std::uint8_t* u = expected.data[1] + std::ptrdiff_t{row} * expected.linesize[1];
        const std::uint8_t* v = expected.data[2] + std::ptrdiff_t{row} * expected.linesize[2];
        const std::uint8_t* uv = bytes + layout.planes[1].offset +
                                 std::size_t{layout.planes[1].pitch} * static_cast<unsigned>(row);
        for (int column = 0; column < expected.width / 2; ++column)
            if (uv[2 * column] != u[column] || uv[2 * column + 1] != v[column])
                return false;
    }
    return true;
}

bool decodes_test_picture_right(const Gpu& gpu) {
    const AvFrame expected = decode_in_software();
    const auto [layout, copy] = decode_by_driver(gpu);
    if (static_cast<int>(layout.width) < expected->width ||
        static_cast<int>(layout.height) < expected->height)
        return false;
    const auto* bytes = static_cast<const std::uint8_t*>(copy.pointer());
    return is_same_luma(*expected, layout, bytes) && is_same_chroma(*expected, layout, bytes);
}

/// What the pixels tell. Nothing when the driver refuses such a target or fails: that may pass, so it counts
/// as no but is not remembered. What else goes wrong is an error.
std::optional<bool> find_out(const Gpu& gpu) {
    try {
        return decodes_test_picture_right(gpu);
    } catch (const Error& error) {
        if (error.domain() != ErrorDomain::media && error.domain() != ErrorDomain::vaapi)
            throw;
        log(LogLevel::info, error.what());
        return std::nullopt;
    }
}

} // namespace

bool decodes_in_place(const Gpu& gpu) {
    static std::mutex mutex;
    static std::map<std::pair<PciAddress, std::string>, bool> answers;

    route_av_log();
    forget_last_av_message();
    const std::lock_guard lock(mutex);
    const std::pair device{gpu.pci(), gpu.display().vendor()};
    const auto known = answers.find(device);
    if (known != answers.end())
        return known->second;
    const std::optional<bool> answer = find_out(gpu);
    log(LogLevel::info,
        device.second + (answer.value_or(false) ? " decodes in place" : " does not decode in place"));
    if (answer)
        answers.emplace(device, *answer);
    return answer.value_or(false);
}

} // namespace zeva

// What tests of the software VA driver's encoders share.
#pragma once

#include "decode/av_handles.hpp"
#include "va_driver_fixture.hpp"

#include <cstdlib>
#include <span>
#include <vector>

namespace zeva::test {

/// A stream's decoder of libavcodec, which takes no damage.
class StreamDecoder {
public:
    explicit StreamDecoder(AVCodecID id) : frame_(av_frame_alloc()), packet_(av_packet_alloc()) {
        const AVCodec* const decoder = avcodec_find_decoder(id);
        codec_.reset(avcodec_alloc_context3(decoder));
        codec_->err_recognition = AV_EF_EXPLODE | AV_EF_BITSTREAM;
        codec_->flags = AV_CODEC_FLAG_LOW_DELAY;
        codec_->log_level_offset = AV_LOG_DEBUG;
        EXPECT_EQ(avcodec_open2(codec_.get(), decoder, nullptr), 0);
    }

    /// The next picture; null when the bytes are not one. Valid until the next call.
    const AVFrame* decode(std::span<const std::uint8_t> bytes) {
        padded_.assign(bytes.begin(), bytes.end());
        padded_.resize(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE);
        packet_->data = padded_.data();
        packet_->size = static_cast<int>(bytes.size());
        const bool is_decoded = !bytes.empty() && avcodec_send_packet(codec_.get(), packet_.get()) == 0 &&
                                avcodec_receive_frame(codec_.get(), frame_.get()) == 0;
        return is_decoded ? frame_.get() : nullptr;
    }

private:
    va_driver::AvFrame frame_;
    va_driver::AvPacket packet_;
    va_driver::AvCodecContext codec_;
    std::vector<std::uint8_t> padded_;
};

/// One encoder, its source and its last picture.
class VaEncodeTest : public VaDriverTest {
protected:
    static constexpr unsigned int room = 100'000; ///< in coded buffers, bytes

    /// For pictures of up to `width` x `height` pixels.
    void open(VAProfile profile, VAEntrypoint entrypoint, std::span<VAConfigAttrib> attributes = {},
              int width = 1024, int height = 1024) {
        VAConfigID config = VA_INVALID_ID;
        ASSERT_EQ(vaCreateConfig(display_, profile, entrypoint, attributes.data(),
                                 static_cast<int>(attributes.size()), &config),
                  VA_STATUS_SUCCESS);
        ASSERT_EQ(vaCreateContext(display_, config, width, height, 0, nullptr, 0, &context_),
                  VA_STATUS_SUCCESS);
        create_coded_buffer(room);
    }

    /// Makes a surface with a smooth picture the source.
    void use_source(PixelFormat format, std::uint32_t width, std::uint32_t height) {
        const VAImage image = create_image(format, width, height);
        const auto layout = from_va_image(image, image.data_size);
        ASSERT_TRUE(layout);
        std::byte* const data = map(image);
        for (std::uint32_t plane = 0; plane < layout->plane_count; ++plane)
            for (std::uint64_t y = 0; y < layout->rows(plane); ++y)
                for (std::uint64_t x = 0; x < layout->row_bytes(plane); ++x)
                    data[image.offsets[plane] + y * image.pitches[plane] + x] = smooth(plane, x, y);
        source_ = create_surface(format, width, height);
        ASSERT_EQ(put(source_, image), VA_STATUS_SUCCESS);
    }

    /// The sample of a planar source.
    static std::byte smooth(std::uint32_t plane, std::uint64_t x, std::uint64_t y) {
        return static_cast<std::byte>(60 + 40 * plane + (x + 2 * y) % 64);
    }

    /// How far a plane of a picture is from the source's, on average; the source has one byte for a sample.
    static double distance(const AVFrame& frame, std::uint32_t plane, int width, int height) {
        double sum = 0;
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x)
                sum += std::abs(frame.data[plane][y * frame.linesize[plane] + x] -
                                std::to_integer<int>(smooth(plane, static_cast<std::uint64_t>(x),
                                                            static_cast<std::uint64_t>(y))));
        return sum / (width * height);
    }

    void create_coded_buffer(unsigned int size) {
        ASSERT_EQ(vaCreateBuffer(display_, context_, VAEncCodedBufferType, size, 1, nullptr, &coded_),
                  VA_STATUS_SUCCESS);
    }

    template <typename Structure>
    static std::span<const std::uint8_t> bytes_of(const Structure& structure) {
        return {reinterpret_cast<const std::uint8_t*>(&structure), sizeof(structure)};
    }

    template <typename Structure>
    void add(VABufferType type, const Structure& structure) {
        add_bytes(type, bytes_of(structure));
    }

    void add_bytes(VABufferType type, std::span<const std::uint8_t> bytes) {
        std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
        buffers_.emplace_back();
        ASSERT_EQ(vaCreateBuffer(display_, context_, type, static_cast<unsigned int>(copy.size()), 1,
                                 copy.data(), &buffers_.back()),
                  VA_STATUS_SUCCESS);
    }

    void add_header(std::uint32_t type, std::span<const std::uint8_t> bytes,
                    bool has_emulation_bytes = false) {
        VAEncPackedHeaderParameterBuffer parameters{};
        parameters.type = type;
        parameters.bit_length = static_cast<std::uint32_t>(bytes.size() * 8);
        parameters.has_emulation_bytes = has_emulation_bytes;
        add(VAEncPackedHeaderParameterBufferType, parameters);
        add_bytes(VAEncPackedHeaderDataBufferType, bytes);
    }

    template <typename Parameters>
    void add_misc(VAEncMiscParameterType type, const Parameters& parameters) {
        struct {
            VAEncMiscParameterType type;
            Parameters parameters;
        } const buffer{type, parameters};
        add(VAEncMiscParameterBufferType, buffer);
    }

    void set_rate(std::uint32_t bits_per_second, std::uint32_t target_percentage = 100) {
        VAEncMiscParameterRateControl rate{};
        rate.bits_per_second = bits_per_second;
        rate.target_percentage = target_percentage;
        add_misc(VAEncMiscParameterTypeRateControl, rate);
    }

    /// Sends the buffers that were added; the first error of the calls up to vaEndPicture.
    VAStatus send() { return send(source_); }
    VAStatus send(VASurfaceID source) {
        VAStatus status = vaBeginPicture(display_, context_, source);
        if (status == VA_STATUS_SUCCESS)
            status = vaRenderPicture(display_, context_, buffers_.data(), static_cast<int>(buffers_.size()));
        const VAStatus ended = vaEndPicture(display_, context_);
        for (const VABufferID buffer : buffers_)
            vaDestroyBuffer(display_, buffer);
        buffers_.clear();
        return status == VA_STATUS_SUCCESS ? ended : status;
    }

    /// The picture's bytes; empty when it was not encoded.
    std::vector<std::uint8_t> output() {
        void* mapped = nullptr;
        if (vaSyncBuffer(display_, coded_, VA_TIMEOUT_INFINITE) != VA_STATUS_SUCCESS ||
            vaMapBuffer(display_, coded_, &mapped) != VA_STATUS_SUCCESS)
            return {};
        const auto& segment = *static_cast<const VACodedBufferSegment*>(mapped);
        const auto* const bytes = static_cast<const std::uint8_t*>(segment.buf);
        average_qp_ = segment.status & VA_CODED_BUF_STATUS_PICTURE_AVE_QP_MASK;
        std::vector<std::uint8_t> result(bytes, bytes + segment.size);
        vaUnmapBuffer(display_, coded_);
        return result;
    }

    VAContextID context_ = VA_INVALID_ID;
    VASurfaceID source_ = VA_INVALID_SURFACE;
    VABufferID coded_ = VA_INVALID_ID;
    std::vector<VABufferID> buffers_;
    unsigned int average_qp_ = 0;
};

} // namespace zeva::test

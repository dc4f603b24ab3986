#include "encode/jpeg/jpeg_encoder.hpp"

#include "base/rounding.hpp"
#include "encode/jpeg/image_description.hpp"
#include "encode/jpeg/scan_writer.hpp"
#include "encode/source_reader.hpp"
#include "structure_reading.hpp"

#include <utility>
#include <vector>

namespace zeva::va_driver::jpeg {
namespace {

using PictureParameters = VAEncPictureParameterBufferJPEG;
using ScanParameters = VAEncSliceParameterBufferJPEG;

/// `interleaved` is not looked at: clients say no, and mean that the planes are apart.
void check(const PictureParameters& picture) {
    const auto& flags = picture.pic_flags.bits;
    require(picture.picture_width != 0 && picture.picture_height != 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    require(flags.profile == 0 && flags.progressive == 0 && flags.huffman == 1 && flags.differential == 0 &&
                picture.sample_bit_depth == 8 && picture.num_scan == 1,
            VA_STATUS_ERROR_UNIMPLEMENTED);
}

ScanParameters read_scan(const EncodeInput& input) {
    require(!input.slice_parameters.empty(), VA_STATUS_ERROR_INVALID_BUFFER);
    require(input.slice_parameters.size() == 1, VA_STATUS_ERROR_UNIMPLEMENTED);
    return read_structure<ScanParameters>(input.slice_parameters.front());
}

/// All that the client has packed.
std::vector<std::uint8_t> packed_bytes(std::span<const PackedHeader> headers) {
    std::vector<std::uint8_t> bytes;
    for (const PackedHeader& header : headers) {
        require(header.bit_count % 8 == 0, VA_STATUS_ERROR_INVALID_BUFFER);
        const auto* const data = reinterpret_cast<const std::uint8_t*>(header.data.data());
        bytes.insert(bytes.end(), data, data + header.bit_count / 8);
    }
    return bytes;
}

bool starts_image(std::span<const std::uint8_t> bytes) {
    return bytes.size() >= 2 && bytes[0] == 0xFF && bytes[1] == 0xD8;
}

} // namespace

/// What is used by one picture at a time.
class JpegEncoder::Codec {
public:
    EncodedPicture encode(std::span<const std::uint8_t> header, const ImageDescription& image,
                          const Pixels& source) {
        const auto padded_width = round_up(image.width, image.max_horizontal_sampling() * DCTSIZE);
        const SourcePlanes planes = reader_.read(source, image.format(), padded_width, image.height);
        return {.bytes = writer_.write(header, image, planes), .converted_bytes = reader_.converted_bytes()};
    }

private:
    SourceReader reader_;
    ScanWriter writer_;
};

class JpegEncoder::Picture final : public PreparedEncoding {
public:
    Picture(std::shared_ptr<Codec> codec, std::vector<std::uint8_t> header)
        : codec_(std::move(codec)), header_(std::move(header)) {
        ImageHeader parsed = read_header(header_);
        header_.resize(parsed.bytes);
        image_ = std::move(parsed.image);
    }

    EncodedPicture encode(const Pixels& source) override { return codec_->encode(header_, image_, source); }

    [[nodiscard]] const ImageDescription& image() const noexcept { return image_; }

private:
    const std::shared_ptr<Codec> codec_;
    std::vector<std::uint8_t> header_;
    ImageDescription image_;
};

JpegEncoder::JpegEncoder() : codec_(std::make_shared<Codec>()) {}

std::unique_ptr<PreparedEncoding> JpegEncoder::prepare(const EncodeInput& input,
                                                       const SurfaceLayout& source) {
    const auto parameters = read_structure<PictureParameters>(input.picture_parameters);
    const ScanParameters scan = read_scan(input);
    check(parameters);
    if (!input.q_matrix.empty())
        tables_.load_quantisers(input.q_matrix);
    if (!input.huffman_table.empty())
        tables_.load_huffman_tables(input.huffman_table);

    std::vector<std::uint8_t> header = packed_bytes(input.packed_headers);
    if (!starts_image(header)) {
        const auto application_segments = std::exchange(header, {});
        append_headers(header, parameters, scan, tables_, source.format, application_segments);
    }
    auto picture = std::make_unique<Picture>(codec_, std::move(header));
    const ImageDescription& image = picture->image();
    require(image.width == parameters.picture_width && image.height == parameters.picture_height,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    require(source.width >= image.width && source.height >= image.height &&
                can_read(source.format, image.format()),
            VA_STATUS_ERROR_INVALID_SURFACE);
    picture->coded_buffer = parameters.coded_buf;
    return picture;
}

} // namespace zeva::va_driver::jpeg

#include "encode_context.hpp"

#include "driver.hpp"
#include "structure_reading.hpp"

#include <algorithm>
#include <utility>

namespace zeva::va_driver {
namespace {

/// Each element of the buffers.
std::vector<std::span<const std::byte>> elements_of(std::span<const std::shared_ptr<Buffer>> buffers) {
    std::vector<std::span<const std::byte>> elements;
    for (const auto& buffer : buffers) {
        const std::size_t size = buffer->element_size();
        for (auto rest = buffer->bytes(); rest.size() >= size; rest = rest.subspan(size))
            elements.push_back(rest.first(size));
    }
    return elements;
}

std::vector<PackedHeader> packed_headers(std::span<const std::shared_ptr<Buffer>> parameters,
                                         std::span<const std::shared_ptr<Buffer>> data) {
    require(parameters.size() == data.size(), VA_STATUS_ERROR_INVALID_BUFFER);
    std::vector<PackedHeader> headers;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const auto given = read_structure<VAEncPackedHeaderParameterBuffer>(parameters[i]->bytes());
        const auto bytes = data[i]->bytes();
        require(given.bit_length <= bytes.size() * 8, VA_STATUS_ERROR_INVALID_BUFFER);
        headers.push_back({given.type, given.has_emulation_bytes != 0, given.bit_length, bytes});
    }
    return headers;
}

/// A prepared picture on its way into its coded buffer.
class EncodeWork final : public PictureWork {
public:
    EncodeWork(Counters& counters, std::unique_ptr<PreparedEncoding> picture, std::shared_ptr<Surface> source,
               std::shared_ptr<CodedBuffer> coded)
        : counters_(counters), picture_(std::move(picture)) {
        reads.push_back(std::move(source));
        coded_buffer = std::move(coded);
    }

    VAStatus run() override {
        const VAStatus status = status_of([this] { encode(); });
        ++(status == VA_STATUS_SUCCESS ? counters_.pictures_encoded : counters_.pictures_failed);
        return status;
    }

private:
    void encode() {
        const Surface& source = *reads.front();
        const CpuAccess access(source.memory, MemoryAccess::read);
        const EncodedPicture encoded = picture_->encode({source.layout, access.data()});
        counters_.driver_bytes += encoded.converted_bytes;
        coded_buffer->store(encoded.bytes, encoded.average_qp);
    }

    Counters& counters_;
    const std::unique_ptr<PreparedEncoding> picture_;
};

} // namespace

EncodeContext::EncodeContext(Driver& driver, const EncodeProfile& profile, unsigned int rate_control,
                             unsigned int width, unsigned int height)
    : CodecContext(driver, width, height, profile.max_dimension), profile_(profile),
      encoder_(profile.make({profile.profile, width, height, threads()})) {
    rate_control_.mode = rate_control;
}

void EncodeContext::check_target(const Surface& surface) const {
    require(std::ranges::find(profile_.formats, surface.layout.format) != profile_.formats.end(),
            VA_STATUS_ERROR_INVALID_SURFACE);
}

void EncodeContext::take_buffer(const Target&, std::shared_ptr<Buffer> buffer) {
    switch (buffer->type()) {
    case VAEncSequenceParameterBufferType:
        buffers_.sequence_parameters = std::move(buffer);
        break;
    case VAEncPictureParameterBufferType:
        buffers_.picture_parameters = std::move(buffer);
        break;
    case VAEncSliceParameterBufferType:
        buffers_.slice_parameters.push_back(std::move(buffer));
        break;
    case VAQMatrixBufferType:
        buffers_.q_matrix = std::move(buffer);
        break;
    case VAHuffmanTableBufferType:
        buffers_.huffman_table = std::move(buffer);
        break;
    case VAEncMiscParameterBufferType:
        buffers_.misc_parameters.push_back(std::move(buffer));
        break;
    case VAEncPackedHeaderParameterBufferType:
        buffers_.packed_header_parameters.push_back(std::move(buffer));
        break;
    case VAEncPackedHeaderDataBufferType:
        buffers_.packed_header_data.push_back(std::move(buffer));
        break;
    default:
        fail(VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
    }
}

std::unique_ptr<PictureWork> EncodeContext::prepare(const Target& target) {
    for (const auto& buffer : buffers_.misc_parameters)
        read_misc_parameters(buffer->bytes(), rate_control_);
    if (const auto sequence = bytes_of(buffers_.sequence_parameters); !sequence.empty())
        sequence_parameters_.assign(sequence.begin(), sequence.end());
    const auto slices = elements_of(buffers_.slice_parameters);
    const auto headers = packed_headers(buffers_.packed_header_parameters, buffers_.packed_header_data);
    const EncodeInput input{sequence_parameters_,
                            bytes_of(buffers_.picture_parameters),
                            slices,
                            bytes_of(buffers_.q_matrix),
                            bytes_of(buffers_.huffman_table),
                            headers,
                            rate_control_};
    auto prepared = encoder_->prepare(input, target.surface->layout);
    auto coded = driver_.buffers.find(prepared->coded_buffer)->coded();
    require(coded != nullptr, VA_STATUS_ERROR_INVALID_BUFFER);
    return std::make_unique<EncodeWork>(driver_.counters, std::move(prepared), target.surface,
                                        std::move(coded));
}

} // namespace zeva::va_driver

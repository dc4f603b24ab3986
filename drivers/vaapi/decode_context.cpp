#include "decode_context.hpp"

#include "decode/pixel_packing.hpp"
#include "decode/profiles.hpp"
#include "driver.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

namespace zeva::va_driver {
namespace {

/// The surface as decoders know it: for them YV12 is I420 whose chroma planes lie the other way round.
SurfaceLayout decoder_layout(const Surface& surface) {
    SurfaceLayout layout = surface.layout;
    if (layout.format == PixelFormat::yv12) {
        layout.format = PixelFormat::i420;
        std::swap(layout.planes[1], layout.planes[2]);
    }
    return layout;
}

/// Bytes from a plane's start to the next plane or the object's end.
std::uint64_t plane_room(const SurfaceLayout& layout, std::uint32_t plane) {
    const std::uint64_t start = layout.planes[plane].offset;
    std::uint64_t end = layout.object_sizes[0];
    for (std::uint32_t other = 0; other < layout.plane_count; ++other)
        if (layout.planes[other].offset > start)
            end = std::min(end, layout.planes[other].offset);
    return end - start;
}

PictureTarget picture_target(const Surface& surface, std::byte* bytes, const Driver& driver) {
    const SurfaceLayout layout = decoder_layout(surface);
    PictureTarget target;
    target.format = layout.format;
    target.width = layout.width;
    target.height = layout.height;
    target.tiling = layout.is_linear() ? driver.linear_target_tiling() : *tiling_of(layout.modifier);
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane)
        target.planes[plane] = {bytes + layout.planes[plane].offset, layout.planes[plane].pitch,
                                plane_room(layout, plane)};
    target.keep_alive = surface.memory;
    return target;
}

void collect_bytes(std::span<const std::shared_ptr<Buffer>> buffers,
                   std::vector<std::span<const std::byte>>& bytes) {
    bytes.clear();
    std::ranges::transform(buffers, std::back_inserter(bytes), &Buffer::bytes);
}

/// A prepared picture on its way to its surfaces.
class DecodeWork final : public PictureWork {
public:
    DecodeWork(Driver& driver, std::unique_ptr<PreparedPicture> picture,
               std::shared_ptr<DecodedStream> stream)
        : driver_(driver), picture_(std::move(picture)), stream_(std::move(stream)) {}

    VAStatus run() override {
        DecodeResult result;
        const VAStatus thrown = status_of([&] { result = decode(); });
        const VAStatus status = thrown == VA_STATUS_SUCCESS ? result.status : thrown;
        Counters& counters = driver_.counters;
        ++(status == VA_STATUS_SUCCESS ? counters.pictures_decoded : counters.pictures_failed);
        counters.decoder_output_bytes += result.decoder_output_bytes;
        counters.driver_bytes += result.driver_bytes;
        return status;
    }

private:
    DecodeResult decode() {
        stream_->memory.require_intact();
        std::array<std::optional<CpuAccess>, max_targets> accesses;
        std::array<PictureTarget, max_targets> targets;
        for (std::size_t i = 0; i < writes.size(); ++i) {
            const Surface& surface = *writes[i];
            accesses[i].emplace(surface.memory, MemoryAccess::read_write);
            targets[i] = picture_target(surface, accesses[i]->data(), driver_);
            stream_->memory.add(surface.memory);
        }
        return picture_->decode(std::span(targets).first(writes.size()));
    }

    Driver& driver_;
    const std::unique_ptr<PreparedPicture> picture_;
    const std::shared_ptr<DecodedStream> stream_;
};

} // namespace

/// Whether the format fits the picture is seen when its parameters are there.
void DecodeContext::check_target(const Surface& surface) const {
    require(can_pack_into(decoder_layout(surface).format), VA_STATUS_ERROR_INVALID_SURFACE);
}

void DecodeContext::take_buffer(const Target&, std::shared_ptr<Buffer> buffer) {
    switch (buffer->type()) {
    case VAPictureParameterBufferType:
        buffers_.picture_parameters = std::move(buffer);
        break;
    case VAIQMatrixBufferType:
        buffers_.iq_matrices.push_back(std::move(buffer));
        break;
    case VAProbabilityBufferType:
        buffers_.probabilities = std::move(buffer);
        break;
    case VAHuffmanTableBufferType:
        buffers_.huffman_tables.push_back(std::move(buffer));
        break;
    case VASliceParameterBufferType:
        buffers_.slice_parameters.push_back(std::move(buffer));
        break;
    case VASliceDataBufferType:
        buffers_.slice_data.push_back(std::move(buffer));
        break;
    default:
        fail(VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
    }
}

/// The stream that the picture's references were decoded from, if its context is no more, or else a new one.
std::shared_ptr<DecodedStream> DecodeContext::stream_of(const DecodeInput& first_picture) const {
    std::vector<VASurfaceID> references;
    if (profile_.references != nullptr)
        references = profile_.references(first_picture.picture_parameters);
    for (const VASurfaceID id : references) {
        const auto surface = driver_.surfaces.find_if_there(id);
        auto stream = surface ? surface->stream() : nullptr;
        if (stream && stream->profile == profile_.profile && stream->acquire())
            return stream;
    }
    return std::make_shared<DecodedStream>(profile_.profile, profile_.make({profile_.profile, threads()}));
}

void DecodeContext::forget_surface(VASurfaceID id) {
    if (stream_)
        stream_->decoder->forget(id);
}

void DecodeContext::let_go() noexcept {
    if (const auto stream = std::exchange(stream_, nullptr))
        stream->release();
}

void DecodeContext::Buffers::clear() noexcept {
    picture_parameters.reset();
    iq_matrices.clear();
    probabilities.reset();
    huffman_tables.clear();
    slice_parameters.clear();
    slice_data.clear();
}

/// What was rendered, valid until the buffers are dropped.
DecodeInput DecodeContext::input_of(VASurfaceID target) {
    require(buffers_.picture_parameters != nullptr && !buffers_.slice_data.empty() &&
                buffers_.slice_data.size() == buffers_.slice_parameters.size(),
            VA_STATUS_ERROR_INVALID_BUFFER);
    auto& [slice_groups, iq_matrices, huffman_tables] = contents_;
    slice_groups.clear();
    for (std::size_t i = 0; i < buffers_.slice_data.size(); ++i) {
        const Buffer& parameters = *buffers_.slice_parameters[i];
        slice_groups.push_back(
            {parameters.bytes(), parameters.element_size(), buffers_.slice_data[i]->bytes()});
    }
    collect_bytes(buffers_.iq_matrices, iq_matrices);
    collect_bytes(buffers_.huffman_tables, huffman_tables);
    return {target,
            bytes_of(buffers_.picture_parameters),
            iq_matrices.empty() ? std::span<const std::byte>{} : iq_matrices.back(),
            bytes_of(buffers_.probabilities),
            slice_groups,
            iq_matrices,
            huffman_tables};
}

std::unique_ptr<PictureWork> DecodeContext::prepare(const Target& target) {
    const DecodeInput input = input_of(target.id);
    if (!stream_)
        stream_ = stream_of(input);
    auto prepared = stream_->decoder->prepare(input, decoder_layout(*target.surface));
    RecycledVector<std::shared_ptr<Surface>> writes{target.surface};
    if (prepared->second_surface != VA_INVALID_SURFACE)
        writes.push_back(driver_.surfaces.find(prepared->second_surface));
    for (const auto& surface : writes)
        surface->set_stream(profile_.references != nullptr ? stream_ : nullptr);
    auto work = std::make_unique<DecodeWork>(driver_, std::move(prepared), stream_);
    work->writes = std::move(writes);
    return work;
}

} // namespace zeva::va_driver

#include "decode_context.hpp"

#include "driver.hpp"

#include <algorithm>
#include <array>
#include <thread>

namespace zeva::va_driver {
namespace {

std::unique_ptr<PictureDecoder> make_decoder(VAProfile profile, unsigned int width, unsigned int height) {
    require(width != 0 && height != 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    require(width <= max_decoded_dimension && height <= max_decoded_dimension,
            VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED);
    const unsigned int threads = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
    auto decoder = make_h264_decoder(profile, width, height, threads);
    require(decoder != nullptr, VA_STATUS_ERROR_ALLOCATION_FAILED);
    return decoder;
}

bool is_decodable(PixelFormat format) {
    return format == PixelFormat::nv12 || format == PixelFormat::i420 || format == PixelFormat::yv12;
}

/// The decoder's names for our planes: YV12 is I420 with its chroma planes exchanged.
std::array<std::uint32_t, 3> plane_order(PixelFormat format) {
    if (format == PixelFormat::yv12)
        return {0, 2, 1};
    return {0, 1, 2};
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

PictureTarget picture_target(const Surface& surface, std::byte* bytes, bool tiled_only) {
    const SurfaceLayout& layout = surface.layout;
    PictureTarget target;
    target.format = layout.format == PixelFormat::nv12 ? TargetFormat::nv12 : TargetFormat::i420;
    target.width = layout.width;
    target.height = layout.height;
    target.tiled = tiled_only || !layout.is_linear();
    const auto order = plane_order(layout.format);
    for (std::uint32_t i = 0; i < layout.plane_count; ++i) {
        const std::uint32_t plane = order[i];
        target.planes[i] = {bytes + layout.planes[plane].offset, layout.planes[plane].pitch,
                            plane_room(layout, plane)};
    }
    target.keep_alive = surface.memory;
    return target;
}

std::span<const std::byte> bytes_of(const std::shared_ptr<Buffer>& buffer) {
    return buffer ? buffer->bytes() : std::span<const std::byte>{};
}

} // namespace

DecodeContext::DecodeContext(Driver& driver, VAProfile profile, unsigned int width, unsigned int height)
    : counters_(driver.counters), tiled_only_(driver.decode_tiled_only),
      decoder_(make_decoder(profile, width, height)) {}

void DecodeContext::check_target(const Surface& surface) const {
    require(is_decodable(surface.layout.format), VA_STATUS_ERROR_INVALID_SURFACE);
}

void DecodeContext::take_buffer(const Target&, std::shared_ptr<Buffer> buffer) {
    switch (buffer->type()) {
    case VAPictureParameterBufferType:
        picture_.parameters = std::move(buffer);
        break;
    case VAIQMatrixBufferType:
        picture_.iq_matrix = std::move(buffer);
        break;
    case VASliceParameterBufferType:
        picture_.slice_parameters.push_back(std::move(buffer));
        break;
    case VASliceDataBufferType:
        picture_.slice_data.push_back(std::move(buffer));
        break;
    default:
        fail(VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
    }
}

void DecodeContext::make_picture(const Target& target) {
    const Picture picture = std::exchange(picture_, {});
    const VAStatus status = status_of([&] { decode(picture, target); });
    ++(status == VA_STATUS_SUCCESS ? counters_.pictures_decoded : counters_.pictures_failed);
    // Damaged data is told when the surface is waited for; all else at once.
    target.surface->decoding_failed = status == VA_STATUS_ERROR_DECODING_ERROR;
    require(status == VA_STATUS_SUCCESS || status == VA_STATUS_ERROR_DECODING_ERROR, status);
}

void DecodeContext::decode(const Picture& picture, const Target& target) {
    require(picture.parameters != nullptr && !picture.slice_data.empty() &&
                picture.slice_data.size() == picture.slice_parameters.size(),
            VA_STATUS_ERROR_INVALID_BUFFER);
    require_intact_references();
    const CpuAccess access(target.surface->memory, MemoryAccess::read_write);
    std::vector<SliceGroup> slice_groups;
    for (std::size_t i = 0; i < picture.slice_data.size(); ++i)
        slice_groups.push_back({picture.slice_parameters[i]->bytes(),
                                picture.slice_parameters[i]->element_size(), picture.slice_data[i]->bytes()});
    remember(target.surface->memory);
    const DecodeResult result =
        decoder_->decode(target.id, {bytes_of(picture.parameters), bytes_of(picture.iq_matrix), slice_groups},
                         picture_target(*target.surface, access.data(), tiled_only_));
    counters_.decoder_output_bytes += result.decoder_output_bytes;
    counters_.driver_bytes += result.driver_bytes;
    require(result.status == VA_STATUS_SUCCESS, result.status);
}

/// Reading a reference picture whose memory has been cut off would be fatal.
void DecodeContext::require_intact_references() {
    std::erase_if(decoded_, [](const auto& memory) { return memory.expired(); });
    for (const auto& reference : decoded_) {
        const auto memory = reference.lock();
        if (memory && !memory->intact())
            fail(VA_STATUS_ERROR_OPERATION_FAILED, "the memory of a reference picture has become smaller");
    }
}

void DecodeContext::remember(const std::shared_ptr<SurfaceMemory>& memory) {
    if (std::ranges::none_of(decoded_, [&](const auto& known) { return known.lock() == memory; }))
        decoded_.push_back(memory);
}

void DecodeContext::forget_surface(VASurfaceID id) {
    decoder_->forget(id);
}

} // namespace zeva::va_driver

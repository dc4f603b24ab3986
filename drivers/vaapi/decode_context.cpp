#include "decode_context.hpp"

#include "decode/pixel_packing.hpp"
#include "decode/profiles.hpp"
#include "driver.hpp"

#include <algorithm>
#include <array>
#include <thread>

namespace zeva::va_driver {
namespace {

/// More threads than this hardly help with one picture.
constexpr unsigned int max_threads = 8;

std::unique_ptr<PictureDecoder> make_decoder(const Config& config, unsigned int width, unsigned int height) {
    require(width != 0 && height != 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    const DecodeProfile& profile = *find_decode_profile(config.profile);
    require(width <= profile.max_dimension && height <= profile.max_dimension,
            VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED);
    const unsigned int threads = std::clamp(std::thread::hardware_concurrency(), 1U, max_threads);
    return profile.make({config.profile, width, height, threads});
}

/// The decoder's names for our planes: YV12 is I420 with its chroma planes exchanged.
std::array<std::uint32_t, max_planes> plane_order(PixelFormat format) {
    if (format == PixelFormat::yv12)
        return {0, 2, 1};
    return {0, 1, 2, 3};
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
    target.format = layout.format == PixelFormat::yv12 ? PixelFormat::i420 : layout.format;
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

/// A prepared picture on its way to its surfaces.
class DecodeWork final : public PictureWork {
public:
    DecodeWork(Driver& driver, std::unique_ptr<PreparedPicture> picture,
               std::shared_ptr<DecodedMemory> decoded)
        : driver_(driver), picture_(std::move(picture)), decoded_(std::move(decoded)) {}

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
        decoded_->require_intact();
        std::vector<std::unique_ptr<CpuAccess>> accesses;
        std::vector<PictureTarget> targets;
        for (const auto& surface : writes) {
            accesses.push_back(std::make_unique<CpuAccess>(surface->memory, MemoryAccess::read_write));
            targets.push_back(picture_target(*surface, accesses.back()->data(), driver_.decode_tiled_only));
            decoded_->add(surface->memory);
        }
        return picture_->decode(targets);
    }

    Driver& driver_;
    const std::unique_ptr<PreparedPicture> picture_;
    const std::shared_ptr<DecodedMemory> decoded_;
};

} // namespace

void DecodedMemory::add(const std::shared_ptr<SurfaceMemory>& memory) {
    const std::lock_guard lock(mutex_);
    if (std::ranges::none_of(decoded_, [&](const auto& known) { return known.lock() == memory; }))
        decoded_.push_back(memory);
}

void DecodedMemory::require_intact() {
    const std::lock_guard lock(mutex_);
    std::erase_if(decoded_, [](const auto& memory) { return memory.expired(); });
    for (const auto& reference : decoded_) {
        const auto memory = reference.lock();
        if (memory && !memory->intact())
            fail(VA_STATUS_ERROR_OPERATION_FAILED, "the memory of a reference picture has become smaller");
    }
}

DecodeContext::DecodeContext(Driver& driver, const Config& config, unsigned int width, unsigned int height)
    : driver_(driver), decoder_(make_decoder(config, width, height)) {}

/// Whether the format fits the picture is seen when its parameters are there.
void DecodeContext::check_target(const Surface& surface) const {
    const PixelFormat format = surface.layout.format;
    require(can_pack_into(format == PixelFormat::yv12 ? PixelFormat::i420 : format),
            VA_STATUS_ERROR_INVALID_SURFACE);
}

void DecodeContext::take_buffer(const Target&, std::shared_ptr<Buffer> buffer) {
    switch (buffer->type()) {
    case VAPictureParameterBufferType:
        buffers_.picture_parameters = std::move(buffer);
        break;
    case VAIQMatrixBufferType:
        buffers_.iq_matrix = std::move(buffer);
        break;
    case VAProbabilityBufferType:
        buffers_.probabilities = std::move(buffer);
        break;
    case VAHuffmanTableBufferType:
        buffers_.huffman_tables = std::move(buffer);
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

std::unique_ptr<PictureWork> DecodeContext::make_picture(const Target& target) {
    std::unique_ptr<PictureWork> work;
    const VAStatus status = status_of([&] { work = prepare(std::exchange(buffers_, {}), target); });
    if (status != VA_STATUS_SUCCESS)
        ++driver_.counters.pictures_failed;
    require(status == VA_STATUS_SUCCESS, status);
    return work;
}

std::unique_ptr<PictureWork> DecodeContext::prepare(const Buffers& buffers, const Target& target) {
    require(buffers.picture_parameters != nullptr && !buffers.slice_data.empty() &&
                buffers.slice_data.size() == buffers.slice_parameters.size(),
            VA_STATUS_ERROR_INVALID_BUFFER);
    std::vector<SliceGroup> slice_groups;
    for (std::size_t i = 0; i < buffers.slice_data.size(); ++i)
        slice_groups.push_back({buffers.slice_parameters[i]->bytes(),
                                buffers.slice_parameters[i]->element_size(), buffers.slice_data[i]->bytes()});
    auto prepared =
        decoder_->prepare({target.id, bytes_of(buffers.picture_parameters), bytes_of(buffers.iq_matrix),
                           bytes_of(buffers.probabilities), bytes_of(buffers.huffman_tables), slice_groups},
                          target.surface->layout);
    std::vector<std::shared_ptr<Surface>> writes{target.surface};
    for (const VASurfaceID id : prepared->other_surfaces)
        writes.push_back(driver_.surfaces.find(id));
    auto work = std::make_unique<DecodeWork>(driver_, std::move(prepared), decoded_);
    work->writes = std::move(writes);
    return work;
}

} // namespace zeva::va_driver

#include <zeva/shared_surface.hpp>

#include "base/error.hpp"
#include "base/log.hpp"
#include "bridge/shared_surface_state.hpp"
#include "vaapi/memory_type.hpp"

#include <fmt/format.h>

namespace zeva {
namespace {

void* byte_at(void* base, std::uint64_t offset) {
    return static_cast<std::byte*>(base) + offset;
}

/// A foreign VA device reaches only host memory.
UsmKind kind_for(const Gpu& gpu, UsmKind wanted) {
    return gpu.is_foreign() ? UsmKind::host : wanted;
}

void refuse_tiled_foreign(const Gpu& gpu, const SurfaceLayout& layout) {
    if (gpu.is_foreign() && !layout.is_linear())
        throw_usage_error(
            "SharedSurface::from_surface",
            fmt::format("a {} surface of another device cannot be shared", modifier_name(layout.modifier)),
            "convert it to a linear surface first (VideoProc)");
}

void refuse_inner_pointer(const ExportedUsm& exported) {
    if (exported.offset != 0)
        throw_usage_error(
            "SharedSurface::from_usm",
            fmt::format("the pointer is {} bytes inside its allocation, where VA drivers cannot "
                        "begin a surface",
                        exported.offset),
            "give the picture an allocation of its own");
}

void refuse_foreign_device_memory(const Gpu& gpu, const ExportedUsm& exported) {
    if (gpu.is_foreign() && exported.kind != UsmKind::host)
        throw_usage_error("SharedSurface::from_usm", "another device's VA driver cannot reach device USM",
                          "use host USM");
}

/// Begins compute on a surface, and ends it again unless that is left to somebody else.
class ComputeTurn {
public:
    ComputeTurn(SharedSurface& surface, Timeout timeout) : surface_(&surface) {
        surface.begin_compute(timeout);
    }
    ComputeTurn(const ComputeTurn&) = delete;
    ComputeTurn& operator=(const ComputeTurn&) = delete;
    ~ComputeTurn() {
        try {
            if (surface_ != nullptr)
                surface_->end_compute();
        } catch (const std::exception& error) {
            log(LogLevel::error, error.what());
        }
    }

    void release() noexcept { surface_ = nullptr; }

private:
    SharedSurface* surface_;
};

} // namespace

SharedSurface::SharedSurface(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
SharedSurface::SharedSurface(SharedSurface&&) noexcept = default;
SharedSurface& SharedSurface::operator=(SharedSurface&&) noexcept = default;
SharedSurface::~SharedSurface() = default;

SharedSurface SharedSurface::allocate(const Gpu& gpu, const SurfaceDescription& description) {
    const auto layout = SurfaceLayout::linear(description.format, description.width, description.height);
    const auto memory_type = choose_memory_type(gpu.display(), description.memory_type);
    Usm usm = Usm::allocate(gpu.context(), gpu.device(), kind_for(gpu, description.usm),
                            layout.object_sizes[0], gpu.keep_alive());
    ExportedUsm exported = export_usm(gpu.context(), gpu.device(), usm.pointer());
    VaSurface surface = import_surface(gpu.display(), exported.dma_buf, layout, memory_type);
    const VASurfaceID id = surface.id();
    void* pointer = usm.pointer();
    return SharedSurface{std::unique_ptr<State>(
        new State{gpu, std::move(exported.dma_buf), std::move(usm), std::move(exported.registration),
                  std::move(surface), std::nullopt, pointer, layout, description.info,
                  MemoryOwner::level_zero, memory_type, -1, HandOver{gpu.va_display(), id, Turn::idle}})};
}

SharedSurface SharedSurface::from_usm(const Gpu& gpu, const void* pointer, const SurfaceLayout& layout,
                                      const ShareOptions& options) {
    const auto memory_type = choose_memory_type(gpu.display(), options.memory_type);
    ExportedUsm exported = export_usm(gpu.context(), gpu.device(), pointer);
    refuse_inner_pointer(exported);
    refuse_foreign_device_memory(gpu, exported);
    VaSurface surface = import_surface(gpu.display(), exported.dma_buf, layout, memory_type);
    const VASurfaceID id = surface.id();
    return SharedSurface{std::unique_ptr<State>(new State{
        gpu, std::move(exported.dma_buf), Usm{}, std::move(exported.registration), std::move(surface),
        std::nullopt, const_cast<void*>(pointer), layout, options.info, MemoryOwner::caller, memory_type,
        exported.driver_fd, HandOver{gpu.va_display(), id, Turn::idle}})};
}

SharedSurface SharedSurface::from_surface(const Gpu& gpu, VASurfaceID surface, const ShareOptions& options) {
    ExportedSurface exported = export_surface(gpu.display(), surface,
                                              {options.memory_type, options.composed_layers,
                                               !options.read_only, options.format, options.known_linear});
    if (exported.objects.size() != 1)
        throw_usage_error("SharedSurface::from_surface",
                          fmt::format("the surface has {} dma-bufs", exported.objects.size()),
                          "import them one by one (interop.hpp)");
    refuse_tiled_foreign(gpu, exported.layout);
    DmaBuf dma_buf = std::move(exported.objects[0]);
    Usm usm =
        import_usm(gpu.context(), gpu.device(), dma_buf, kind_for(gpu, UsmKind::device), gpu.keep_alive());
    void* pointer = usm.pointer();
    return SharedSurface{std::unique_ptr<State>(new State{
        gpu, std::move(dma_buf), std::move(usm), nullptr, std::nullopt, std::move(exported.derived_image),
        pointer, exported.layout, options.info, MemoryOwner::vaapi, exported.memory_type, -1,
        HandOver{gpu.va_display(), surface, Turn::video}})};
}

void* SharedSurface::usm() const noexcept {
    return state_->pointer;
}

void* SharedSurface::plane(std::uint32_t index) const {
    if (index >= state_->layout.plane_count)
        throw_usage_error("SharedSurface::plane",
                          fmt::format("no plane {}, there are {}", index, state_->layout.plane_count));
    return byte_at(state_->pointer, state_->layout.planes[index].offset);
}

VASurfaceID SharedSurface::va_surface() const noexcept {
    return state_->hand_over.surface();
}
const SurfaceLayout& SharedSurface::layout() const noexcept {
    return state_->layout;
}
const PictureInfo& SharedSurface::info() const noexcept {
    return state_->info;
}
const DmaBuf& SharedSurface::dma_buf() const noexcept {
    return state_->dma_buf;
}
MemoryOwner SharedSurface::owner() const noexcept {
    return state_->owner;
}
SurfaceMemoryType SharedSurface::memory_type() const noexcept {
    return state_->memory_type;
}
int SharedSurface::driver_fd() const noexcept {
    return state_->driver_fd;
}

Turn SharedSurface::turn() const {
    return state_->hand_over.turn();
}
void SharedSurface::begin_video() {
    state_->hand_over.begin_video();
}
void SharedSurface::end_video(Timeout timeout) {
    state_->hand_over.end_video(timeout);
}
void SharedSurface::begin_compute(Timeout timeout) {
    state_->hand_over.begin_compute(timeout);
}
void SharedSurface::end_compute(ze_event_handle_t event, Timeout timeout) {
    state_->hand_over.end_compute(event, timeout);
}
bool SharedSurface::video_is_finished() const {
    return state_->hand_over.video_is_finished();
}

void SharedSurface::copy_to(SharedSurface& target, PictureCopier& copier, Timeout timeout) {
    if (&target == this)
        throw_usage_error("SharedSurface::copy_to", "the target is the surface itself",
                          "give another surface");
    ComputeTurn source_turn(*this, timeout);
    ComputeTurn target_turn(target, timeout);
    ze_event_handle_t copied = copier.start_copy(usm(), layout(), target.usm(), target.layout());
    source_turn.release();
    target_turn.release();
    end_compute(copied, timeout);
    target.end_compute(copied, timeout);
}

} // namespace zeva

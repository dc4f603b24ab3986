// A picture with three names: USM pointer, dma-buf and VASurface.
#pragma once

#include <chrono>
#include <memory>
#include <zeva/dma_buf.hpp>
#include <zeva/export.hpp>
#include <zeva/gpu.hpp>
#include <zeva/interop.hpp>
#include <zeva/picture_info.hpp>
#include <zeva/surface_layout.hpp>

#include <level_zero/ze_api.h>
#include <va/va.h>

namespace zeva {

/// How long a wait may take.
using Timeout = std::chrono::nanoseconds;
inline constexpr Timeout default_timeout = std::chrono::seconds{5};

/// Whose turn it is to touch the picture.
enum class Turn {
    idle,    ///< nobody's: all work that was handed over is finished
    video,   ///< VA-API may be working on it
    compute, ///< kernels may be working on it
};

/// Who allocated the memory and frees it last.
enum class MemoryOwner { level_zero, vaapi, caller };

/// What to allocate.
struct SurfaceDescription {
    PixelFormat format = PixelFormat::nv12;
    std::uint32_t width = 0;  ///< visible pixels
    std::uint32_t height = 0; ///< visible pixels
    UsmKind usm = UsmKind::device;
    SurfaceMemoryType memory_type = SurfaceMemoryType::automatic;
    PictureInfo info = {};
};

/// How to share a surface that exists.
struct ShareOptions {
    SurfaceMemoryType memory_type = SurfaceMemoryType::automatic;
    bool composed_layers = false; ///< as in ExportOptions
    bool known_linear = false;    ///< as in ExportOptions
    /// The surface's format where the caller knows it: some drivers rename formats.
    std::optional<PixelFormat> format = {};
    PictureInfo info = {};
    /// Kernels only read it: it may be mapped read-only. Decoded surfaces are reference pictures of their
    /// decoder and must never be written.
    bool read_only = false;
};

/// What SharedSurface::copy_to needs of a kernel: Detiler (detiler.hpp) is one. One thread at a time.
class ZEVA_API PictureCopier {
public:
    virtual ~PictureCopier() = default;

    /// Starts the copy of the picture at `source` to the linear one at `target` on the device. Returns an
    /// event with host scope that is signalled when it is done, valid until the next start. Throws Error;
    /// then nothing of the copy runs.
    virtual ze_event_handle_t start_copy(const void* source, const SurfaceLayout& source_layout, void* target,
                                         const SurfaceLayout& target_layout) = 0;
};

/// One picture, shared: nothing is copied between its names. Move-only. Everything it holds is released in
/// the right order at destruction, the Gpu's handles last.
///
/// Hand-over. The drivers do not see each other's work (implicit fences of Level Zero's writes cannot be
/// trusted), so each side is waited for before the other begins:
///
///   begin_video    idle -> video      then give va_surface() to VA-API; surfaces that VA-API owns start here
///   begin_compute  idle or video -> compute; waits until VA-API has finished. Several readers may begin.
///   end_compute    compute -> idle, when every reader has ended; waits for the event
///   end_video      video -> idle; waits until VA-API has finished
///
/// The wrong order throws Error (usage). A wait that is not over in time throws Error and changes nothing;
/// nobody else is kept waiting by it. The hand-over functions are thread safe; the rest is constant after
/// construction.
class ZEVA_API SharedSurface {
public:
    /// Level Zero owns: allocates USM, exports it and imports it as a surface. Throws Error.
    [[nodiscard]] static SharedSurface allocate(const Gpu& gpu, const SurfaceDescription& description);
    /// The caller owns: an allocation that is already there, and the layout of the picture in it. `pointer`
    /// must be its start; it must outlive the result. A foreign Gpu takes host USM only. Throws Error.
    [[nodiscard]] static SharedSurface from_usm(const Gpu& gpu, const void* pointer,
                                                const SurfaceLayout& layout,
                                                const ShareOptions& options = {});
    /// VA-API owns: exports a surface and imports it as USM. The surface must outlive the result. Tiled
    /// surfaces are shared as they are: see layout().modifier, and copy_to. Throws Error.
    [[nodiscard]] static SharedSurface from_surface(const Gpu& gpu, VASurfaceID surface,
                                                    const ShareOptions& options = {});

    SharedSurface(SharedSurface&&) noexcept;
    SharedSurface& operator=(SharedSurface&&) noexcept;
    SharedSurface(const SharedSurface&) = delete;
    SharedSurface& operator=(const SharedSurface&) = delete;
    ~SharedSurface();

    /// The start of the memory; planes are at layout().planes[i].offset.
    [[nodiscard]] void* usm() const noexcept;
    /// The first byte of a plane. Throws Error (usage) when there is no such plane.
    [[nodiscard]] void* plane(std::uint32_t index) const;
    [[nodiscard]] VASurfaceID va_surface() const noexcept;
    [[nodiscard]] const SurfaceLayout& layout() const noexcept;
    [[nodiscard]] const PictureInfo& info() const noexcept;
    [[nodiscard]] const DmaBuf& dma_buf() const noexcept;
    [[nodiscard]] MemoryOwner owner() const noexcept;
    [[nodiscard]] SurfaceMemoryType memory_type() const noexcept;
    /// For memory of the caller: ExportedUsm::driver_fd, the caller's to close after zeMemFree; else -1.
    [[nodiscard]] int driver_fd() const noexcept;

    [[nodiscard]] Turn turn() const;
    void begin_video();
    void end_video(Timeout timeout = default_timeout);
    void begin_compute(Timeout timeout = default_timeout);
    /// Ends one reader's or the writer's compute. `event` is signalled by its last command and must have been
    /// made with ZE_EVENT_SCOPE_FLAG_HOST as signal scope, and reset since its last use; nullptr: the caller
    /// has already waited.
    void end_compute(ze_event_handle_t event = nullptr, Timeout timeout = default_timeout);
    /// True when VA-API has finished with the surface; never waits. Throws Error (vaapi).
    [[nodiscard]] bool video_is_finished() const;

    /// The linear pixels of this surface, tiled or not: copied into `target` on the device, which is a linear
    /// surface of the same format and size. Does the hand-over of both, and waits: both are idle afterwards.
    /// Throws Error; when the copy was not finished in time, both stay with compute.
    void copy_to(SharedSurface& target, PictureCopier& copier, Timeout timeout = default_timeout);

private:
    friend class SurfaceCache;
    struct State;
    explicit SharedSurface(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

} // namespace zeva

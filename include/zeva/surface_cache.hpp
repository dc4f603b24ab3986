// Surfaces that others own (FFmpeg, GStreamer), shared once and found again on every later frame.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <zeva/export.hpp>
#include <zeva/shared_surface.hpp>

namespace zeva {

/// A decoded surface, readable by kernels until this object is gone. Holds what the decoder needs to keep the
/// picture (its own reference), so that it does not decode over it. Move-only; one thread at a time.
class ZEVA_API SurfaceLease {
public:
    SurfaceLease(SurfaceLease&& other) noexcept { swap(other); }
    SurfaceLease& operator=(SurfaceLease&& other) noexcept {
        SurfaceLease moved{std::move(other)};
        swap(moved);
        return *this;
    }
    SurfaceLease(const SurfaceLease&) = delete;
    SurfaceLease& operator=(const SurfaceLease&) = delete;
    /// Ends what was begun and not ended, without waiting: call end_compute while a kernel may be reading.
    ~SurfaceLease();

    /// For reading only: the decoder predicts later pictures from it.
    [[nodiscard]] const void* usm() const noexcept { return surface_->usm(); }
    [[nodiscard]] const void* plane(std::uint32_t index) const { return surface_->plane(index); }
    [[nodiscard]] VASurfaceID va_surface() const noexcept { return surface_->va_surface(); }
    [[nodiscard]] const SurfaceLayout& layout() const noexcept { return surface_->layout(); }
    [[nodiscard]] const DmaBuf& dma_buf() const noexcept { return surface_->dma_buf(); }
    /// As given to SurfaceCache::share.
    [[nodiscard]] const PictureInfo& info() const noexcept { return info_; }

    /// As SharedSurface: waits until the decoder has finished.
    void begin_compute(Timeout timeout = default_timeout);
    /// As SharedSurface. Throws Error (usage) when this lease has not begun.
    void end_compute(ze_event_handle_t event = nullptr, Timeout timeout = default_timeout);
    /// As SharedSurface: between begin_compute and end_compute, or outside.
    void copy_to(SharedSurface& target, PictureCopier& copier, Timeout timeout = default_timeout) {
        surface_->copy_to(target, copier, timeout);
    }

private:
    friend class SurfaceCache;
    SurfaceLease(std::shared_ptr<SharedSurface> surface, std::shared_ptr<const void> picture,
                 const PictureInfo& info)
        : picture_(std::move(picture)), surface_(std::move(surface)), info_(info) {}
    void swap(SurfaceLease& other) noexcept;

    std::shared_ptr<const void> picture_; ///< outlives surface_
    std::shared_ptr<SharedSurface> surface_;
    PictureInfo info_;
    std::uint32_t computing_ = 0; ///< begin_compute calls that have not ended
};

/// What the cache has done since it was made.
struct SurfaceCacheStatistics {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0; ///< each one export and one import
    std::uint64_t evictions = 0;
    std::size_t entries = 0;
};

/// Shares surfaces that others own, each once: after the first lap there is no export, no import and no
/// system call. Every entry holds its dma-buf, since a dma-buf's identity lasts only that long. Thread safe.
class ZEVA_API SurfaceCache {
public:
    /// At most `capacity` surfaces are kept; the least recently used goes first. They are shared for reading,
    /// whatever the options say.
    explicit SurfaceCache(const Gpu& gpu, std::size_t capacity = 64, const ShareOptions& options = {});
    ~SurfaceCache();
    SurfaceCache(const SurfaceCache&) = delete;
    SurfaceCache& operator=(const SurfaceCache&) = delete;

    /// Shares `surface`. `generation` names the pool that it is of: surface ids are used again after a pool
    /// is gone, so a new generation (another pool, another size) drops every entry of the old one. `picture`
    /// is the decoder's reference to the picture, held by the lease. Throws Error.
    [[nodiscard]] SurfaceLease share(VASurfaceID surface, std::uint64_t generation,
                                     std::shared_ptr<const void> picture = {}, const PictureInfo& info = {});
    /// Drops every entry; leases stay valid.
    void flush();
    [[nodiscard]] SurfaceCacheStatistics statistics() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace zeva

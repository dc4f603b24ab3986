// Frames in place: FFmpeg decodes into the surfaces of a zeva::SurfacePool.
#include "media/av_error.hpp"
#include "media/picture_path.hpp"

#include <zeva/surface_pool.hpp>

extern "C" {
#include <libavutil/hwcontext_vaapi.h>
#include <libavutil/mem.h>
}

namespace zeva {
namespace {

// Held by the frames context (user_opaque) and by the buffer pool, which may outlive it.
using SharedPool = std::shared_ptr<SurfacePool>;

void give_back(void* surface, std::uint8_t*) {
    delete static_cast<PooledSurface*>(surface);
}

/// One surface as FFmpeg wants it: a buffer whose address is the surface's id. Nothing when all are out.
AVBufferRef* take_surface(void* opaque, std::size_t size) noexcept {
    try {
        auto surface = (*static_cast<SharedPool*>(opaque))->try_acquire();
        if (!surface)
            return nullptr;
        const std::uintptr_t id = (*surface)->va_surface();
        auto owner = std::make_unique<PooledSurface>(std::move(*surface));
        auto* data = reinterpret_cast<std::uint8_t*>(id); // NOLINT(performance-no-int-to-ptr): FFmpeg's way
        AVBufferRef* buffer = av_buffer_create(data, size, give_back, owner.get(), AV_BUFFER_FLAG_READONLY);
        if (buffer != nullptr)
            static_cast<void>(owner.release());
        return buffer;
    } catch (const std::exception&) {
        return nullptr; // FFmpeg reports that it is out of memory
    }
}

void free_shared_pool(void* opaque) {
    delete static_cast<SharedPool*>(opaque);
}

void free_frames_context(AVHWFramesContext* frames) {
    av_buffer_pool_uninit(&frames->pool);
    free_shared_pool(frames->user_opaque);
}

class InPlacePath final : public PicturePath {
public:
    explicit InPlacePath(const Gpu& gpu) : gpu_(gpu) {}

    void prepare(AVHWFramesContext& frames) override {
        const auto pool = std::make_shared<SurfacePool>(gpu_, describe_surface(frames),
                                                        static_cast<std::size_t>(frames.initial_pool_size));
        frames.user_opaque = new SharedPool(pool);
        frames.free = free_frames_context;

        auto opaque = std::make_unique<SharedPool>(pool);
        frames.pool = av_buffer_pool_init2(sizeof(VASurfaceID), opaque.get(), take_surface, free_shared_pool);
        if (frames.pool == nullptr)
            throw std::bad_alloc{};
        static_cast<void>(opaque.release());
        name_render_targets(frames, *pool);
    }

    DeliveredPicture deliver(const AVFrame& frame, const PictureInfo&) override {
        const auto& pool = *static_cast<const SharedPool*>(frames_context(frame).user_opaque);
        for (std::size_t index = 0; index < pool->size(); ++index) {
            SharedSurface& surface = pool->surface(index);
            if (surface.va_surface() != decoded_surface(frame))
                continue;
            hand_to_video(surface);
            return {{pool, &surface}, FramePath::in_place};
        }
        throw_media_error("VideoReader", "the decoder returned a surface that is not of its pool");
    }

private:
    /// For vaCreateContext. FFmpeg fills this in for its own pools only, and frees it.
    static void name_render_targets(AVHWFramesContext& frames, const SurfacePool& pool) {
        auto* va_frames = static_cast<AVVAAPIFramesContext*>(frames.hwctx);
        va_frames->surface_ids = static_cast<VASurfaceID*>(av_calloc(pool.size(), sizeof(VASurfaceID)));
        if (va_frames->surface_ids == nullptr)
            throw std::bad_alloc{};
        va_frames->nb_surfaces = static_cast<int>(pool.size());
        for (std::size_t index = 0; index < pool.size(); ++index)
            va_frames->surface_ids[index] = pool.surface(index).va_surface();
    }

    Gpu gpu_;
};

} // namespace

std::unique_ptr<PicturePath> make_in_place_path(const Gpu& gpu) {
    return std::make_unique<InPlacePath>(gpu);
}

} // namespace zeva

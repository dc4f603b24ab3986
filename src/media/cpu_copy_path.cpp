// Frames copied by the CPU: the way that works everywhere and costs the most.
#include "base/statistics.hpp"
#include "media/av_error.hpp"
#include "media/target_pool.hpp"

namespace zeva {
namespace {

/// The mapped surface as a frame that FFmpeg can write.
AvFrame view_of(const SurfaceLayout& layout, std::span<std::byte> bytes, AVPixelFormat format) {
    auto view = own<AvFrame>(av_frame_alloc());
    auto* data = reinterpret_cast<std::uint8_t*>(bytes.data());
    const auto keep = [](void*, std::uint8_t*) {}; // the mapping owns the bytes
    view->buf[0] = own<AvBuffer>(av_buffer_create(data, bytes.size(), keep, nullptr, 0)).release();
    view->format = format;
    view->width = static_cast<int>(layout.width);
    view->height = static_cast<int>(layout.height);
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        view->data[plane] = data + layout.planes[plane].offset;
        view->linesize[plane] = static_cast<int>(layout.planes[plane].pitch);
    }
    return view;
}

class CpuCopyPath final : public PicturePath {
public:
    CpuCopyPath(const Gpu& gpu, std::size_t count) : targets_(gpu, count) {}

    DeliveredPicture deliver(const AVFrame& frame, const PictureInfo&) override {
        auto target = targets_.acquire(frame);
        const SurfaceLayout& layout = target->layout();
        // Through the dma-buf: device memory has no other address that the CPU may surely write to.
        const MappedDmaBuf mapping = target->dma_buf().map(CpuAccess::write);
        const AvFrame view = view_of(layout, mapping.bytes(), frames_context(frame).sw_format);
        check_av(av_hwframe_transfer_data(view.get(), &frame, 0), "av_hwframe_transfer_data");
        count_bytes_copied(layout.picture_bytes());
        return {std::move(target), FramePath::cpu_copy};
    }

private:
    TargetPool targets_;
};

} // namespace

std::unique_ptr<PicturePath> make_cpu_copy_path(const Gpu& gpu, std::size_t count) {
    return std::make_unique<CpuCopyPath>(gpu, count);
}

} // namespace zeva

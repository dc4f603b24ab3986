#include "bridge/foreign_test.hpp"

#include "base/error.hpp"
#include "vaapi/status.hpp"

#include <cstring>

#include <zeva/interop.hpp>

namespace zeva {
namespace {

constexpr std::uint32_t side = 64;

/// A VAImage with its buffer mapped; released at destruction.
class MappedImage {
public:
    explicit MappedImage(VADisplay display) : display_(display) {
        VAImageFormat format{};
        format.fourcc = info(PixelFormat::rgba).va_fourcc;
        format.byte_order = VA_LSB_FIRST;
        format.bits_per_pixel = 32;
        check_va(vaCreateImage(display, &format, side, side, &image_), "vaCreateImage");
    }
    MappedImage(const MappedImage&) = delete;
    MappedImage& operator=(const MappedImage&) = delete;
    ~MappedImage() {
        if (data_ != nullptr)
            vaUnmapBuffer(display_, image_.buf);
        vaDestroyImage(display_, image_.image_id);
    }
    void read(VASurfaceID surface) {
        check_va(vaGetImage(display_, surface, 0, 0, side, side, image_.image_id), "vaGetImage");
        check_va(vaMapBuffer(display_, image_.buf, &data_), "vaMapBuffer");
    }
    [[nodiscard]] const std::byte* row(std::uint32_t y) const {
        return static_cast<const std::byte*>(data_) + image_.offsets[0] + y * std::size_t{image_.pitches[0]};
    }

private:
    VADisplay display_;
    VAImage image_{};
    void* data_ = nullptr;
};

} // namespace

void test_foreign_sharing(ze_context_handle_t context, ze_device_handle_t device, const Display& display) {
    const auto layout = SurfaceLayout::linear(PixelFormat::rgba, side, side);
    const Usm usm = Usm::allocate(context, device, UsmKind::host, layout.object_sizes[0]);
    auto* bytes = static_cast<std::byte*>(usm.pointer());
    for (std::size_t i = 0; i < usm.size(); ++i)
        bytes[i] = static_cast<std::byte>(i * 7 + i / layout.planes[0].pitch);
    const ExportedUsm exported = export_usm(context, device, usm.pointer());
    const VaSurface surface = import_surface(display, exported.dma_buf, layout);

    MappedImage image{display.handle()};
    image.read(surface.id());
    for (std::uint32_t y = 0; y < side; ++y)
        if (std::memcmp(image.row(y), bytes + y * std::size_t{layout.planes[0].pitch}, layout.row_bytes(0)) !=
            0)
            throw_usage_error("Gpu::open",
                              "the VA device does not see what the Level Zero device's memory holds",
                              "use the VA device that belongs to the Level Zero device");
}

} // namespace zeva

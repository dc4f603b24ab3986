// A VA-API surface as Level Zero memory: VA-API writes a picture, Level Zero reads it where it is.
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include <va/va.h>
#include <zeva/zeva.hpp>

namespace {

constexpr std::uint32_t width = 640;
constexpr std::uint32_t height = 360;

void check(VAStatus status, const char* call) {
    if (status != VA_STATUS_SUCCESS)
        throw std::runtime_error(std::string{call} + ": " + vaErrorStr(status));
}

std::uint8_t pixel(std::uint32_t x, std::uint32_t y) {
    return static_cast<std::uint8_t>(x * 3 + y * 5);
}

/// A surface of the VA driver's own, RGBA.
VASurfaceID create_surface(VADisplay display) {
    VASurfaceAttrib format{};
    format.type = VASurfaceAttribPixelFormat;
    format.flags = VA_SURFACE_ATTRIB_SETTABLE;
    format.value.type = VAGenericValueTypeInteger;
    format.value.value.i = VA_FOURCC_RGBA;
    VASurfaceID surface = VA_INVALID_SURFACE;
    check(vaCreateSurfaces(display, VA_RT_FORMAT_RGB32, width, height, &surface, 1, &format, 1),
          "vaCreateSurfaces");
    return surface;
}

/// Writes the picture through VA-API.
void put_picture(VADisplay display, VASurfaceID surface) {
    VAImageFormat format{};
    format.fourcc = VA_FOURCC_RGBA;
    format.byte_order = VA_LSB_FIRST;
    format.bits_per_pixel = 32;
    VAImage image{};
    check(vaCreateImage(display, &format, width, height, &image), "vaCreateImage");
    void* data = nullptr;
    check(vaMapBuffer(display, image.buf, &data), "vaMapBuffer");
    for (std::uint32_t y = 0; y < height; ++y)
        for (std::uint32_t x = 0; x < width; ++x)
            std::memset(static_cast<std::uint8_t*>(data) + image.offsets[0] + y * image.pitches[0] + x * 4,
                        pixel(x, y), 4);
    check(vaUnmapBuffer(display, image.buf), "vaUnmapBuffer");
    check(vaPutImage(display, surface, image.image_id, 0, 0, width, height, 0, 0, width, height),
          "vaPutImage");
    check(vaDestroyImage(display, image.image_id), "vaDestroyImage");
}

/// Reads the shared memory by a Level Zero copy and compares every pixel.
bool level_zero_sees_it(const zeva::Gpu& gpu, zeva::SharedSurface& shared) {
    const zeva::PlaneLayout plane = shared.layout().planes[0];
    std::vector<std::uint8_t> bytes(std::size_t{plane.pitch} * height);
    zeva::CommandList list{gpu};
    const zeva::Event done{gpu};

    shared.begin_compute(); // waits until VA-API has finished
    list.copy(bytes.data(), shared.plane(0), bytes.size() - (plane.pitch - width * 4), &done);
    shared.end_compute(done.handle()); // waits until Level Zero has finished

    for (std::uint32_t y = 0; y < height; ++y)
        for (std::uint32_t x = 0; x < width * 4; ++x)
            if (bytes[std::size_t{y} * plane.pitch + x] != pixel(x / 4, y))
                return false;
    return true;
}

bool run() {
    const zeva::Gpu gpu = zeva::Gpu::open();
    std::printf("device        %s (%s)\n", gpu.name().c_str(), gpu.pci().to_string().c_str());
    VASurfaceID surface = create_surface(gpu.va_display());
    bool same = false;
    {
        auto shared = zeva::SharedSurface::from_surface(gpu, surface, {.format = zeva::PixelFormat::rgba});
        std::printf("shared        %ux%u, pitch %u, %s, inode %llu\n", shared.layout().width,
                    shared.layout().height, shared.layout().planes[0].pitch,
                    zeva::modifier_name(shared.layout().modifier).c_str(),
                    static_cast<unsigned long long>(shared.dma_buf().identity().inode));
        if (!shared.layout().is_linear())
            throw std::runtime_error("the driver's surface is tiled: convert it by VideoProc first");
        put_picture(gpu.va_display(), surface);
        same = level_zero_sees_it(gpu, shared);
    } // the shared surface goes before the surface it was made from
    check(vaDestroySurfaces(gpu.va_display(), &surface, 1), "vaDestroySurfaces");
    std::printf("Level Zero    %s\n", same ? "sees what VA-API wrote" : "sees other pixels");
    return same;
}

} // namespace

int main() {
    try {
        zeva::runtime::prepare();
        return run() ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "vaapi_to_level_zero: %s\n", error.what());
        return 1;
    }
}

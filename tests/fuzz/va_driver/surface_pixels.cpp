#include "surface_pixels.hpp"

#include "layout/va_descriptor.hpp"

#include <cstddef>
#include <stdexcept>
#include <string>

namespace zeva::test {
namespace {

void check(VAStatus status, const char* what) {
    if (status != VA_STATUS_SUCCESS)
        throw std::runtime_error(std::string(what) + ": " + vaErrorStr(status));
}

// FNV-1a
constexpr std::uint64_t hash_of_nothing = 0xCBF29CE484222325;

std::uint64_t extend(std::uint64_t hash, std::span<const std::uint8_t> bytes) {
    for (const std::uint8_t byte : bytes)
        hash = (hash ^ byte) * 0x100000001B3;
    return hash;
}

/// A surface's own pixels in the address space.
class DerivedImage {
public:
    DerivedImage(VADisplay display, VASurfaceID surface) : display_(display) {
        check(vaDeriveImage(display, surface, &image_), "vaDeriveImage");
        if (const VAStatus status = vaMapBuffer(display, image_.buf, &data_); status != VA_STATUS_SUCCESS) {
            vaDestroyImage(display, image_.image_id);
            check(status, "vaMapBuffer");
        }
    }
    ~DerivedImage() {
        vaUnmapBuffer(display_, image_.buf);
        vaDestroyImage(display_, image_.image_id);
    }
    DerivedImage(const DerivedImage&) = delete;
    DerivedImage& operator=(const DerivedImage&) = delete;

    [[nodiscard]] std::uint32_t size() const { return image_.data_size; }
    [[nodiscard]] SurfaceLayout layout() const {
        const auto layout = from_va_image(image_, image_.data_size);
        if (!layout)
            throw std::runtime_error("an image without a layout");
        return *layout;
    }
    [[nodiscard]] std::uint8_t* bytes() const { return static_cast<std::uint8_t*>(data_); }

private:
    const VADisplay display_;
    VAImage image_{};
    void* data_ = nullptr;
};

} // namespace

void fill_with_pattern(VADisplay display, VASurfaceID surface, std::uint32_t number) {
    const DerivedImage pixels(display, surface);
    for (std::uint32_t i = 0; i < pixels.size(); ++i)
        pixels.bytes()[i] = static_cast<std::uint8_t>(i * 7 + i / 251 + number * 31);
}

std::uint64_t digest(VADisplay display, VASurfaceID surface) {
    const DerivedImage pixels(display, surface);
    const SurfaceLayout layout = pixels.layout();
    std::uint64_t hash = hash_of_nothing;
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane)
        for (std::uint64_t row = 0; row < layout.rows(plane); ++row) {
            const PlaneLayout& place = layout.planes[plane];
            hash = extend(hash, {pixels.bytes() + place.offset + row * place.pitch, layout.row_bytes(plane)});
        }
    return hash;
}

std::uint64_t digest(std::span<const std::uint8_t> bytes) {
    return extend(hash_of_nothing, bytes);
}

SurfaceLayout layout_of(VADisplay display, VASurfaceID surface) {
    return DerivedImage(display, surface).layout();
}

VASurfaceID create_surface_like(VADisplay display, VASurfaceID surface) {
    const SurfaceLayout layout = layout_of(display, surface);
    const PixelFormatInfo& format = info(layout.format);
    VASurfaceAttrib attribute{VASurfaceAttribPixelFormat, VA_SURFACE_ATTRIB_SETTABLE, {}};
    attribute.value.type = VAGenericValueTypeInteger;
    attribute.value.value.i = static_cast<int>(format.va_fourcc);
    VASurfaceID other = VA_INVALID_SURFACE;
    check(
        vaCreateSurfaces(display, format.va_rt_format, layout.width, layout.height, &other, 1, &attribute, 1),
        "vaCreateSurfaces");
    return other;
}

} // namespace zeva::test

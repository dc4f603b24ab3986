// Pictures that Intel's iHD driver tiles on the CPU, in vaPutImage, written to files for detiling_test.
//   ihd_pictures NODE FOLDER
// Needs no engine of a GPU: runs under `zeva sim`.
#include "tiled_picture.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <stdexcept>
#include <zeva/display.hpp>
#include <zeva/interop.hpp>

#include <fmt/format.h>

namespace zeva::test {
namespace {

void check(VAStatus status, const char* call) {
    if (status != VA_STATUS_SUCCESS)
        throw std::runtime_error(fmt::format("{}: {}", call, vaErrorStr(status)));
}

VASurfaceAttrib integer_attribute(VASurfaceAttribType type, std::uint32_t value) {
    VASurfaceAttrib attribute{};
    attribute.type = type;
    attribute.flags = VA_SURFACE_ATTRIB_SETTABLE;
    attribute.value.type = VAGenericValueTypeInteger;
    attribute.value.value.i = static_cast<int>(value);
    return attribute;
}

/// iHD tiles RGB only for surfaces that an encoder reads.
VaSurface create_tiled_surface(const Display& display, PixelFormat format, std::uint32_t width,
                               std::uint32_t height) {
    std::array attributes{integer_attribute(VASurfaceAttribPixelFormat, info(format).va_fourcc),
                          integer_attribute(VASurfaceAttribUsageHint, VA_SURFACE_ATTRIB_USAGE_HINT_ENCODER)};
    VASurfaceID id = VA_INVALID_SURFACE;
    check(vaCreateSurfaces(display.handle(), info(format).va_rt_format, width, height, &id, 1,
                           attributes.data(), attributes.size()),
          "vaCreateSurfaces");
    return {display, id};
}

VAImageFormat image_format(VADisplay display, PixelFormat format) {
    std::vector<VAImageFormat> formats(static_cast<std::size_t>(vaMaxNumImageFormats(display)));
    int count = 0;
    check(vaQueryImageFormats(display, formats.data(), &count), "vaQueryImageFormats");
    formats.resize(static_cast<std::size_t>(count));
    for (const VAImageFormat& offered : formats)
        if (offered.fourcc == info(format).va_fourcc)
            return offered;
    throw std::runtime_error("the driver has no such image format");
}

/// An owned VAImage.
class Image {
public:
    Image(VADisplay display, PixelFormat format, std::uint32_t width, std::uint32_t height)
        : display_(display) {
        VAImageFormat wanted = image_format(display, format);
        check(vaCreateImage(display, &wanted, static_cast<int>(width), static_cast<int>(height), &image_),
              "vaCreateImage");
    }
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;
    ~Image() { vaDestroyImage(display_, image_.image_id); }

    [[nodiscard]] VAImageID id() const noexcept { return image_.image_id; }

    void fill(const TiledPicture& picture) const {
        void* bytes = nullptr;
        check(vaMapBuffer(display_, image_.buf, &bytes), "vaMapBuffer");
        for (std::uint32_t plane = 0; plane < picture.layout.plane_count; ++plane)
            fill_plane(static_cast<std::uint8_t*>(bytes), picture, plane);
        check(vaUnmapBuffer(display_, image_.buf), "vaUnmapBuffer");
    }

private:
    void fill_plane(std::uint8_t* bytes, const TiledPicture& picture, std::uint32_t plane) const {
        const std::uint64_t row_bytes = picture.layout.row_bytes(plane);
        const std::uint8_t* from = picture.linear.data() + plane_start(picture.layout, plane);
        std::uint8_t* to = bytes + image_.offsets[plane];
        for (std::uint64_t row = 0; row < picture.layout.rows(plane); ++row)
            std::copy_n(from + row * row_bytes, row_bytes, to + row * image_.pitches[plane]);
    }

    VADisplay display_;
    VAImage image_{};
};

TiledPicture make_picture(const Display& display, PixelFormat format, std::uint32_t width,
                          std::uint32_t height) {
    const VaSurface surface = create_tiled_surface(display, format, width, height);
    const ExportedSurface exported = export_surface(display, surface.id(), {.format = format});
    TiledPicture picture{exported.layout, {}, random_pixels(exported.layout)};
    const Image image(display.handle(), format, width, height);
    image.fill(picture);
    check(vaPutImage(display.handle(), surface.id(), image.id(), 0, 0, width, height, 0, 0, width, height),
          "vaPutImage");
    check(vaSyncSurface(display.handle(), surface.id()), "vaSyncSurface");

    const MappedDmaBuf mapping = exported.objects[0].map(CpuAccess::read);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(mapping.bytes().data());
    picture.tiled.assign(bytes, bytes + mapping.bytes().size());
    picture.layout.object_sizes[0] = picture.tiled.size();
    return picture;
}

void write_all(const Display& display, const std::filesystem::path& folder) {
    struct Size {
        std::uint32_t width, height;
    };
    for (const PixelFormat format :
         {PixelFormat::nv12, PixelFormat::p010, PixelFormat::rgba, PixelFormat::bgra, PixelFormat::yuy2})
        for (const auto [width, height] : {Size{64, 32}, Size{322, 242}, Size{642, 482}, Size{641, 481}}) {
            const TiledPicture picture = make_picture(display, format, width, height);
            const std::string name = fmt::format("{}-{}x{}", info(format).name, width, height);
            fmt::print("{} {}\n", name, modifier_name(picture.layout.modifier));
            write_picture(folder / name, picture);
        }
}

} // namespace
} // namespace zeva::test

int main(int count, char** arguments) {
    if (count != 3) {
        std::cerr << "usage: ihd_pictures NODE FOLDER\n";
        return 2;
    }
    try {
        std::filesystem::remove_all(arguments[2]);
        std::filesystem::create_directories(arguments[2]);
        zeva::RenderNode node;
        node.path = arguments[1];
        zeva::test::write_all(zeva::Display::on_node(node), arguments[2]);
    } catch (const std::exception& error) {
        std::cerr << "ihd_pictures: " << error.what() << '\n';
        return 1;
    }
}

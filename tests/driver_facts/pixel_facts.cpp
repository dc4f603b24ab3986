// Pixels that the CPU writes and reads through iHD.
#include "drivers.hpp"
#include "fact.hpp"
#include "surfaces.hpp"
#include "usm.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/mman.h>

namespace zeva::driver_facts {
namespace {

constexpr std::uint32_t width = 640;
constexpr std::uint32_t height = 480;

std::vector<VAImageFormat> all_image_formats() {
    std::vector<VAImageFormat> formats(static_cast<std::size_t>(vaMaxNumImageFormats(va_display())));
    int count = 0;
    vaQueryImageFormats(va_display(), formats.data(), &count);
    formats.resize(static_cast<std::size_t>(count));
    return formats;
}

VAImageFormat image_format(std::uint32_t fourcc) {
    for (const VAImageFormat& format : all_image_formats())
        if (format.fourcc == fourcc)
            return format;
    throw std::runtime_error("no image format " + fourcc_text(fourcc));
}

/// vaCreateImage, mapped; released at destruction.
class Image {
public:
    Image(std::uint32_t fourcc, std::uint32_t image_width, std::uint32_t image_height) {
        VAImageFormat format = image_format(fourcc);
        const auto w = static_cast<int>(image_width);
        const auto h = static_cast<int>(image_height);
        status_ = vaCreateImage(va_display(), &format, w, h, &image_);
        if (status_ != VA_STATUS_SUCCESS)
            return;
        void* bytes = nullptr;
        vaMapBuffer(va_display(), image_.buf, &bytes);
        bytes_ = static_cast<std::uint8_t*>(bytes);
        std::memset(bytes_, 0, image_.data_size);
    }
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;
    ~Image() {
        if (status_ != VA_STATUS_SUCCESS)
            return;
        vaUnmapBuffer(va_display(), image_.buf);
        vaDestroyImage(va_display(), image_.image_id);
    }
    [[nodiscard]] VAStatus status() const { return status_; }
    [[nodiscard]] const VAImage& image() const { return image_; }
    [[nodiscard]] std::uint8_t* row(std::uint32_t plane, std::uint32_t y) {
        return bytes_ + image_.offsets[plane] + y * std::size_t{image_.pitches[plane]};
    }
    [[nodiscard]] VAStatus put(const Surface& surface) {
        return vaPutImage(va_display(), surface.id(), image_.image_id, 0, 0, image_.width, image_.height, 0,
                          0, image_.width, image_.height);
    }
    [[nodiscard]] VAStatus get(const Surface& surface) {
        return vaGetImage(va_display(), surface.id(), 0, 0, image_.width, image_.height, image_.image_id);
    }

private:
    VAImage image_{};
    std::uint8_t* bytes_ = nullptr;
    VAStatus status_ = VA_STATUS_ERROR_UNKNOWN;
};

bool same_picture(Image& a, Image& b) {
    for (std::uint32_t plane = 0; plane < a.image().num_planes; ++plane)
        for (std::uint32_t y = 0; y < a.image().height / (plane + 1); ++y)
            if (!std::equal(a.row(plane, y), a.row(plane, y) + a.image().width, b.row(plane, y)))
                return false;
    return true;
}

Rows put_and_get() {
    const Surface surface{nv12.rt_format, width, height, pixel_format(VA_FOURCC_NV12)};
    Image in{VA_FOURCC_NV12, width, height};
    Image out{VA_FOURCC_NV12, width, height};
    for (std::uint32_t plane = 0; plane < 2; ++plane)
        for (std::uint32_t y = 0; y < height / (plane + 1); ++y)
            for (std::uint32_t x = 0; x < width; ++x)
                in.row(plane, y)[x] = static_cast<std::uint8_t>(x * 7 + y * 3 + plane * 11);
    Rows rows{{"vaPutImage", va_text(in.put(surface))}};
    rows.push_back({"vaGetImage", va_text(out.get(surface))});
    rows.push_back({"picture", same_picture(in, out) ? "the same" : "another"});
    return rows;
}

/// The place in the dma-buf at which a single luma pixel that is not 0 arrives.
std::string place_of_pixel(std::uint32_t x, std::uint32_t y) {
    const Surface surface{nv12.rt_format, width, height, pixel_format(VA_FOURCC_NV12)};
    Image image{VA_FOURCC_NV12, width, height};
    image.row(0, y)[x] = 0xff;
    if (const VAStatus status = image.put(surface); status != VA_STATUS_SUCCESS)
        return va_text(status);
    const Exported exported{surface.id()};
    const std::size_t size = fd_size(exported.fd());
    void* mapping = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, exported.fd(), 0);
    if (mapping == MAP_FAILED)
        return "cannot be mapped";
    const auto* bytes = static_cast<const std::uint8_t*>(mapping);
    const auto* found = std::find(bytes, bytes + size, 0xff);
    std::string seen = found == bytes + size ? "nowhere" : fmt::format("byte {}", found - bytes);
    ::munmap(mapping, size);
    return seen;
}

Rows places() {
    Rows rows;
    for (const auto& [x, y] : {std::pair{1U, 0U}, std::pair{16U, 0U}, std::pair{64U, 0U}, std::pair{128U, 0U},
                               std::pair{0U, 1U}, std::pair{0U, 4U}, std::pair{0U, 8U}, std::pair{0U, 32U}})
        rows.push_back({fmt::format("pixel {},{}", x, y), place_of_pixel(x, y)});
    return rows;
}

Rows map_own() {
    Rows rows;
    const Surface surface{nv12.rt_format, width, height, pixel_format(VA_FOURCC_NV12)};
    DerivedImage derived{surface.id()};
    std::uint8_t* bytes = derived.map();
    if (bytes == nullptr)
        return {{"vaMapBuffer", va_text(derived.status())}};
    bytes[derived.image().pitches[0]] = 0x5a;
    derived.unmap();
    Image image{VA_FOURCC_NV12, width, height};
    const VAStatus status = image.get(surface);
    const bool same = status == VA_STATUS_SUCCESS && image.row(0, 1)[0] == 0x5a;
    return {{"vaMapBuffer", "success"}, {"what was written", same ? "arrives" : "does not arrive"}};
}

constexpr std::uint32_t rgb_fourccs[] = {VA_FOURCC_BGRA, VA_FOURCC_BGRX, VA_FOURCC_RGBA, VA_FOURCC_RGBX,
                                         VA_FOURCC_ARGB, VA_FOURCC_XRGB, VA_FOURCC_ABGR, VA_FOURCC_XBGR};

/// The byte of a mask, counted from the lowest address.
std::string mask_place(std::uint32_t mask) {
    return mask == 0 ? "none" : fmt::format("{}", std::countr_zero(mask) / 8);
}

std::string masks_text(const VAImageFormat& format) {
    return fmt::format("{}, bytes of R {}, G {}, B {}, A {}", fourcc_text(format.fourcc),
                       mask_place(format.red_mask), mask_place(format.green_mask),
                       mask_place(format.blue_mask), mask_place(format.alpha_mask));
}

Rows masks() {
    Rows rows;
    for (const std::uint32_t fourcc : rgb_fourccs) {
        const Surface surface{VA_RT_FORMAT_RGB32, 64, 64, pixel_format(fourcc)};
        const DerivedImage derived{surface.id()};
        rows.push_back({"a surface of " + fourcc_text(fourcc), masks_text(derived.image().format)});
        rows.push_back({"among the image formats, " + fourcc_text(fourcc), masks_text(image_format(fourcc))});
    }
    return rows;
}

std::string first_pixel(const Surface& surface) {
    const Exported exported{surface.id()};
    const std::size_t size = fd_size(exported.fd());
    void* mapping = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, exported.fd(), 0);
    if (mapping == MAP_FAILED)
        return "cannot be mapped";
    std::array<std::uint8_t, 4> pixel{};
    std::memcpy(pixel.data(), mapping, pixel.size());
    ::munmap(mapping, size);
    return fmt::format("{} {} {} {}", pixel[0], pixel[1], pixel[2], pixel[3]);
}

/// A pixel of bytes 1 2 3 4 by vaPutImage.
std::string put_pixel(std::uint32_t fourcc) {
    const Surface surface{VA_RT_FORMAT_RGB32, 64, 64, pixel_format(fourcc)};
    if (surface.status() != VA_STATUS_SUCCESS)
        return "no surface: " + va_text(surface.status());
    Image image{fourcc, 64, 64};
    if (image.status() != VA_STATUS_SUCCESS)
        return "no image: " + va_text(image.status());
    constexpr std::array<std::uint8_t, 4> pixel{1, 2, 3, 4};
    std::memcpy(image.row(0, 0), pixel.data(), pixel.size());
    const VAStatus status = image.put(surface);
    return status == VA_STATUS_SUCCESS ? first_pixel(surface) : va_text(status);
}

Rows put_rgb() {
    Rows rows;
    for (const std::uint32_t fourcc : rgb_fourccs)
        rows.push_back({fourcc_text(fourcc), put_pixel(fourcc)});
    return rows;
}

Rows image_formats() {
    std::string seen;
    for (const VAImageFormat& format : all_image_formats())
        seen += (seen.empty() ? "" : " ") + fourcc_text(format.fourcc);
    return {{"", seen}};
}

} // namespace

Facts pixel_facts() {
    return {
        {.id = "pixels.put_and_get",
         .statement = "vaPutImage and vaGetImage bring a picture to an own NV12 surface and back, on the "
                      "CPU; they crash on GPUs with memory of their own.",
         .used_in = "src/media/cpu_copy_path.cpp",
         .measure = put_and_get,
         .expected = {{"vaPutImage", "success"},
                      {"vaPutImage", no_such_row, "discrete"},
                      {"vaGetImage", "success"},
                      {"vaGetImage", no_such_row, "discrete"},
                      {"picture", "the same"},
                      {"picture", no_such_row, "discrete"},
                      {"process", "goes on"},
                      {"process", "ends by SIGSEGV", "discrete"}},
         .place = Place::own_process},
        {.id = "pixels.places",
         .statement = "Where luma pixels of an own 640x480 NV12 surface lie in the dma-buf: its tiling.",
         .used_in = "src/layout/tile_geometry.cpp",
         .measure = places,
         .expected = {{"pixel 1,0", "byte 1"},
                      {"pixel 1,0", no_such_row, "discrete"},
                      {"pixel 16,0", "byte 512"},
                      {"pixel 16,0", no_such_row, "discrete"},
                      {"pixel 64,0", "byte 2048"},
                      {"pixel 64,0", no_such_row, "discrete"},
                      {"pixel 128,0", "byte 4096"},
                      {"pixel 128,0", no_such_row, "discrete"},
                      {"pixel 0,1", "byte 16"},
                      {"pixel 0,1", no_such_row, "discrete"},
                      {"pixel 0,4", "byte 64"},
                      {"pixel 0,4", no_such_row, "discrete"},
                      {"pixel 0,8", "byte 128"},
                      {"pixel 0,8", no_such_row, "discrete"},
                      {"pixel 0,32", "byte 20480"},
                      {"pixel 0,32", no_such_row, "discrete"},
                      {"process", "goes on"},
                      {"process", "ends by SIGSEGV", "discrete"}},
         .place = Place::own_process},
        {.id = "pixels.map_own",
         .statement = "An own NV12 surface mapped by vaDeriveImage and vaMapBuffer: crashes on GPUs with "
                      "memory of their own.",
         .used_in = "src/media/cpu_copy_path.cpp",
         .measure = map_own,
         .expected = {{"vaMapBuffer", "success"},
                      {"vaMapBuffer", no_such_row, "discrete"},
                      {"what was written", "arrives"},
                      {"what was written", no_such_row, "discrete"},
                      {"process", "goes on"},
                      {"process", "ends by SIGSEGV", "discrete"}},
         .place = Place::own_process},
        {.id = "pixels.masks",
         .statement = "The order of bytes that RGB images are said to have: the list of formats contradicts "
                      "the surfaces for BGRA, BGRX and RGBX, and RGBA is A, B, G, R in both.",
         .used_in = "src/vaapi/quirks.cpp",
         .measure = masks,
         .expected = {{"a surface of BGRA", "ARGB, bytes of R 2, G 1, B 0, A 3"},
                      {"among the image formats, BGRA", "BGRA, bytes of R 1, G 2, B 3, A 0"},
                      {"a surface of BGRX", "XRGB, bytes of R 2, G 1, B 0, A none"},
                      {"among the image formats, BGRX", "BGRX, bytes of R 1, G 2, B 3, A none"},
                      {"a surface of RGBA", "RGBA, bytes of R 3, G 2, B 1, A 0"},
                      {"among the image formats, RGBA", "RGBA, bytes of R 3, G 2, B 1, A 0"},
                      {"a surface of RGBX", "XBGR, bytes of R 0, G 1, B 2, A none"},
                      {"among the image formats, RGBX", "RGBX, bytes of R 3, G 2, B 1, A none"},
                      {"a surface of ARGB", "ARGB, bytes of R 2, G 1, B 0, A 3"},
                      {"among the image formats, ARGB", "ARGB, bytes of R 2, G 1, B 0, A 3"},
                      {"a surface of XRGB", "XRGB, bytes of R 2, G 1, B 0, A none"},
                      {"among the image formats, XRGB", "XRGB, bytes of R 2, G 1, B 0, A none"},
                      {"a surface of ABGR", "ABGR, bytes of R 0, G 1, B 2, A 3"},
                      {"among the image formats, ABGR", "ABGR, bytes of R 0, G 1, B 2, A 3"},
                      {"a surface of XBGR", "XBGR, bytes of R 0, G 1, B 2, A none"},
                      {"among the image formats, XBGR", "XBGR, bytes of R 0, G 1, B 2, A none"}}},
        {.id = "pixels.put_rgb",
         .statement = "vaPutImage of a pixel of bytes 1 2 3 4 into a surface of the same format.",
         .used_in = "src/vaapi/quirks.cpp",
         .measure = put_rgb,
         .expected = {{"BGRA", "1 2 3 4"},
                      {"BGRX", "1 2 3 4"},
                      {"RGBA", "1 2 3 4"},
                      {"RGBX", "1 2 3 4"},
                      {"ARGB", "1 2 3 4"},
                      {"XRGB", "1 2 3 4"},
                      {"ABGR", "1 2 3 4"},
                      {"XBGR", "1 2 3 4"},
                      {"process", "goes on"}},
         .place = Place::own_process},
        {.id = "pixels.image_formats",
         .statement = "The formats of images.",
         .measure = image_formats,
         .expected = {{"", "BGRA ARGB RGBA ABGR BGRX XRGB RGBX XBGR AR30 AB30 XR30 XB30 RG16 AYUV XYUV Y800 "
                           "NV12 NV21 YUY2 UYVY YV12 I420 411P 422H 422V 444P IMC3 P010 P012 P016 Y210 Y212 "
                           "Y216 Y410 Y412 Y416 RGBP BGRP"},
                      {"",
                       "BGRA ARGB RGBA ABGR BGRX XRGB RGBX XBGR AR30 AB30 XR30 XB30 RG16 RGBP BGRP AYUV Y800 "
                       "NV12 NV21 YUY2 UYVY YV12 I420 411P 422H 422V 444P IMC3 P010",
                       "gen9"},
                      {"",
                       "BGRA ARGB RGBA ABGR BGRX XRGB RGBX XBGR AR30 AB30 XR30 XB30 RG16 AYUV XYUV Y800 NV12 "
                       "NV21 YUY2 UYVY YV12 I420 411P 422H 422V 444P IMC3 P010 Y210 Y410",
                       "icl"}}},
    };
}

} // namespace zeva::driver_facts

#include "scaler.hpp"

#include "status.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <tuple>

extern "C" {
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
}

namespace zeva::va_driver {
namespace {

/// A format in libswscale's terms: `plane_order[i]` is our plane for its i-th.
struct SwsFormat {
    AVPixelFormat format;
    std::array<std::uint8_t, 3> plane_order{0, 1, 2};
};

SwsFormat sws_format(PixelFormat format) {
    switch (format) {
    case PixelFormat::nv12:
        return {AV_PIX_FMT_NV12};
    case PixelFormat::p010:
        return {AV_PIX_FMT_P010LE};
    case PixelFormat::i420:
        return {AV_PIX_FMT_YUV420P};
    case PixelFormat::yv12:
        return {AV_PIX_FMT_YUV420P, {0, 2, 1}};
    case PixelFormat::yuy2:
        return {AV_PIX_FMT_YUYV422};
    case PixelFormat::uyvy:
        return {AV_PIX_FMT_UYVY422};
    case PixelFormat::rgba:
        return {AV_PIX_FMT_RGBA};
    case PixelFormat::bgra:
        return {AV_PIX_FMT_BGRA};
    case PixelFormat::argb:
        return {AV_PIX_FMT_ARGB};
    case PixelFormat::abgr:
        return {AV_PIX_FMT_ABGR};
    case PixelFormat::rgbx:
        return {AV_PIX_FMT_RGB0};
    case PixelFormat::bgrx:
        return {AV_PIX_FMT_BGR0};
    case PixelFormat::rgbp:
        return {AV_PIX_FMT_GBRP, {1, 2, 0}};
    case PixelFormat::yuv444p:
        return {AV_PIX_FMT_YUV444P};
    case PixelFormat::y800:
        return {AV_PIX_FMT_GRAY8};
    }
    fail(VA_STATUS_ERROR_INVALID_IMAGE_FORMAT);
}

bool is_rgb(PixelFormat format) {
    const std::uint32_t rt_format = info(format).va_rt_format;
    return rt_format == VA_RT_FORMAT_RGB32 || rt_format == VA_RT_FORMAT_RGBP;
}

/// With every unknown replaced by libswscale's defaults.
ColorEncoding resolve(PixelFormat format, ColorEncoding color) {
    if (is_rgb(format))
        return {ColorMatrix::rgb, ColorRange::full};
    if (color.matrix == ColorMatrix::unknown || color.matrix == ColorMatrix::rgb)
        color.matrix = ColorMatrix::bt470bg;
    if (color.matrix == ColorMatrix::smpte170m) // the same numbers
        color.matrix = ColorMatrix::bt470bg;
    if (color.range == ColorRange::unknown)
        color.range = format == PixelFormat::y800 ? ColorRange::full : ColorRange::limited;
    return color;
}

/// A YUV picture made from a YUV picture keeps the encoding that nobody asked to change.
ColorEncoding inherit(const PictureArea& from, const PictureArea& to) {
    ColorEncoding color = to.color;
    if (is_rgb(from.pixels.layout.format))
        return color;
    if (color.matrix == ColorMatrix::unknown)
        color.matrix = from.color.matrix;
    if (color.range == ColorRange::unknown)
        color.range = from.color.range;
    return color;
}

/// A linear picture in memory of our own, with the room around it that libswscale's vector code touches.
class StagingPicture {
public:
    StagingPicture(PixelFormat format, std::uint32_t width, std::uint32_t height)
        : layout_(SurfaceLayout::linear(format, width, height)),
          bytes_(static_cast<std::byte*>(std::aligned_alloc(alignment, layout_.object_sizes[0]))) {
        if (bytes_ == nullptr)
            throw std::bad_alloc{};
        std::fill_n(bytes_.get(), layout_.object_sizes[0], std::byte{0});
    }

    [[nodiscard]] Pixels pixels() const { return {layout_, bytes_.get()}; }
    [[nodiscard]] Rectangle area() const { return {0, 0, layout_.width, layout_.height}; }

    /// Its planes in libswscale's order.
    void describe(std::array<std::uint8_t*, 4>& planes, std::array<int, 4>& pitches) const {
        const SwsFormat format = sws_format(layout_.format);
        for (std::uint32_t plane = 0; plane < layout_.plane_count; ++plane) {
            const PlaneLayout& where = layout_.planes[format.plane_order[plane]];
            planes[plane] = reinterpret_cast<std::uint8_t*>(bytes_.get()) + where.offset;
            pitches[plane] = static_cast<int>(where.pitch);
        }
    }

private:
    static constexpr std::size_t alignment = 64;
    struct Free {
        void operator()(std::byte* bytes) const noexcept { std::free(bytes); }
    };

    SurfaceLayout layout_;
    std::unique_ptr<std::byte, Free> bytes_;
};

struct SwsContextDeleter {
    void operator()(SwsContext* context) const noexcept { sws_freeContext(context); }
};
using SwsContextPointer = std::unique_ptr<SwsContext, SwsContextDeleter>;

/// One side of a conversion.
struct PictureKind {
    PixelFormat format;
    std::uint32_t width;
    std::uint32_t height;
    ColorEncoding color;

    friend bool operator==(const PictureKind&, const PictureKind&) = default;
};

SwsContextPointer make_sws_context(const PictureKind& from, const PictureKind& to) {
    SwsContextPointer context{sws_alloc_context()};
    if (!context)
        throw std::bad_alloc{};
    const auto set = [&](const char* name, std::int64_t value) {
        av_opt_set_int(context.get(), name, value, 0);
    };
    const bool from_full = from.color.range == ColorRange::full;
    const bool to_full = to.color.range == ColorRange::full;
    set("srcw", from.width);
    set("srch", from.height);
    set("src_format", sws_format(from.format).format);
    set("src_range", from_full);
    set("dstw", to.width);
    set("dsth", to.height);
    set("dst_format", sws_format(to.format).format);
    set("dst_range", to_full);
    set("sws_flags", SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP);
    if (sws_init_context(context.get(), nullptr, nullptr) < 0)
        fail(VA_STATUS_ERROR_OPERATION_FAILED, "libswscale refuses the conversion");

    // Code points of H.273 are libswscale's own. Its answer does not matter: it is negative between RGB
    // formats.
    constexpr int unit = 1 << 16;
    sws_setColorspaceDetails(context.get(), sws_getCoefficients(static_cast<int>(from.color.matrix)),
                             from_full, sws_getCoefficients(static_cast<int>(to.color.matrix)), to_full, 0,
                             unit, unit);
    return context;
}

} // namespace

struct Scaler::Conversion {
    Conversion(const PictureKind& from_kind, const PictureKind& to_kind)
        : from(from_kind), to(to_kind), sws(make_sws_context(from, to)),
          source(from.format, from.width, from.height), target(to.format, to.width, to.height) {}

    void run() const {
        std::array<std::uint8_t*, 4> source_planes{};
        std::array<std::uint8_t*, 4> target_planes{};
        std::array<int, 4> source_pitches{};
        std::array<int, 4> target_pitches{};
        source.describe(source_planes, source_pitches);
        target.describe(target_planes, target_pitches);
        const int rows =
            sws_scale(sws.get(), source_planes.data(), source_pitches.data(), 0,
                      static_cast<int>(from.height), target_planes.data(), target_pitches.data());
        if (rows < 0)
            fail(VA_STATUS_ERROR_OPERATION_FAILED, "libswscale failed");
    }

    const PictureKind from;
    const PictureKind to;
    const SwsContextPointer sws;
    const StagingPicture source;
    const StagingPicture target;
};

Scaler::Scaler() = default;
Scaler::~Scaler() = default;

Scaler::Conversion& Scaler::find_conversion(const PictureArea& from, const PictureArea& to) {
    constexpr std::size_t max_conversions = 4;
    const PixelFormat from_format = from.pixels.layout.format;
    const PixelFormat to_format = to.pixels.layout.format;
    const PictureKind from_kind{from_format, from.area.width, from.area.height,
                                resolve(from_format, from.color)};
    const PictureKind to_kind{to_format, to.area.width, to.area.height,
                              resolve(to_format, inherit(from, to))};
    const auto found = std::ranges::find_if(conversions_, [&](const auto& conversion) {
        return conversion->from == from_kind && conversion->to == to_kind;
    });
    if (found != conversions_.end()) {
        std::rotate(conversions_.begin(), found, found + 1);
    } else {
        conversions_.insert(conversions_.begin(), std::make_unique<Conversion>(from_kind, to_kind));
        conversions_.resize(std::min(conversions_.size(), max_conversions));
    }
    return *conversions_.front();
}

void Scaler::convert(const PictureArea& from, const PictureArea& to) {
    const PixelFormat format = from.pixels.layout.format;
    const bool same_picture = format == to.pixels.layout.format && from.area.width == to.area.width &&
                              from.area.height == to.area.height;
    if (same_picture && resolve(format, from.color) == resolve(format, inherit(from, to))) {
        copy_pixels(from.pixels, from.area, to.pixels, to.area.x, to.area.y);
        return;
    }
    const Conversion& conversion = find_conversion(from, to);
    copy_pixels(from.pixels, from.area, conversion.source.pixels(), 0, 0);
    conversion.run();
    copy_pixels(conversion.target.pixels(), conversion.target.area(), to.pixels, to.area.x, to.area.y);
}

void Scaler::fill(const PictureArea& to, std::uint32_t argb) {
    constexpr std::uint32_t edge = 16; // smaller pictures leave libswscale's filters little to work with
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::bgra, edge, edge);
    std::vector<std::uint32_t> color(layout.object_sizes[0] / sizeof(argb), argb);
    const Pixels pixels{layout, reinterpret_cast<std::byte*>(color.data())};
    convert({pixels, {0, 0, edge, edge}, {}}, to);
}

} // namespace zeva::va_driver

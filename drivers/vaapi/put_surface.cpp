#include "put_surface.hpp"

#include "driver.hpp"
#include "video_proc/pass_parameters.hpp"
#include "video_proc/scaler.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <span>
#include <vector>

// Last: it defines None, Status, Success and more as macros.
#include <X11/Xlib.h>
#include <X11/Xutil.h>

namespace zeva::va_driver {
namespace {

/// A rectangle of a window or pixmap, and what of it may be drawn on.
struct Destination {
    Display* display;
    Drawable drawable;
    VARectangle area;
    std::span<const VARectangle> clips; ///< none: everywhere
    bool clears_all;                    ///< the whole drawable becomes black first
};

/// The picture as XPutImage wants it.
std::shared_ptr<Surface> convert(Driver& driver, VASurfaceID id, const VARectangle& from,
                                 const VARectangle& to, unsigned int flags) {
    const auto layout = SurfaceLayout::linear(PixelFormat::bgrx, to.width, to.height);
    auto picture = std::make_shared<Surface>(layout, SurfaceMemory::allocate(layout.object_sizes[0]));
    VAProcPipelineParameterBuffer parameters{};
    parameters.surface = id;
    parameters.surface_region = &from;
    parameters.filter_flags = flags;
    const VideoProcPass pass = read_pass(driver, parameters, *picture);
    pass.source->use.wait_for_writer();
    const CpuAccess source(pass.source->memory, MemoryAccess::read);
    const CpuAccess target(picture->memory, MemoryAccess::read_write);
    Scaler().process({{pass.source->layout, source.data()}, pass.source_area, pass.source_color},
                     {{layout, target.data()}, pass.output_area, pass.output_color}, pass.effects, {});
    driver.counters.driver_bytes += rectangle_bytes(layout.format, pass.output_area);
    return picture;
}

struct DestroyImage {
    void operator()(XImage* image) const {
        image->data = nullptr; // not Xlib's
        XDestroyImage(image);
    }
};

struct Geometry {
    explicit Geometry(const Destination& to) {
        Window root = 0;
        int x = 0;
        int y = 0;
        unsigned int border = 0;
        require(XGetGeometry(to.display, to.drawable, &root, &x, &y, &width, &height, &border, &depth) != 0,
                VA_STATUS_ERROR_INVALID_PARAMETER);
    }

    unsigned int width = 0;
    unsigned int height = 0;
    unsigned int depth = 0;
};

void clip(const Destination& to, GC context) {
    std::vector<XRectangle> rectangles;
    std::ranges::transform(to.clips, std::back_inserter(rectangles), [](const VARectangle& clip) {
        return XRectangle{clip.x, clip.y, clip.width, clip.height};
    });
    if (!rectangles.empty())
        XSetClipRectangles(to.display, context, 0, 0, rectangles.data(), static_cast<int>(rectangles.size()),
                           Unsorted);
}

void draw(const Surface& picture, const Destination& to) {
    const Geometry geometry(to);
    require(geometry.depth == 24 || geometry.depth == 32, VA_STATUS_ERROR_OPERATION_FAILED);
    const CpuAccess pixels(picture.memory, MemoryAccess::read);
    const std::unique_ptr<XImage, DestroyImage> image{
        XCreateImage(to.display, nullptr, geometry.depth, ZPixmap, 0, reinterpret_cast<char*>(pixels.data()),
                     to.area.width, to.area.height, 32, static_cast<int>(picture.layout.planes[0].pitch))};
    require(image != nullptr, VA_STATUS_ERROR_ALLOCATION_FAILED);
    image->byte_order = LSBFirst;
    const auto free_context = [&](GC context) { XFreeGC(to.display, context); };
    const std::unique_ptr<_XGC, decltype(free_context)> context{
        XCreateGC(to.display, to.drawable, 0, nullptr), free_context};
    if (to.clears_all)
        XFillRectangle(to.display, to.drawable, context.get(), 0, 0, geometry.width, geometry.height);
    clip(to, context.get());
    XPutImage(to.display, to.drawable, context.get(), image.get(), 0, 0, to.area.x, to.area.y, to.area.width,
              to.area.height);
    XFlush(to.display);
}

} // namespace

VAStatus put_surface(VADriverContextP context, VASurfaceID surface, void* drawable, short from_x,
                     short from_y, unsigned short from_width, unsigned short from_height, short to_x,
                     short to_y, unsigned short to_width, unsigned short to_height, VARectangle* clips,
                     unsigned int clip_count, unsigned int flags) noexcept {
    return status_of([&] {
        constexpr unsigned int offered = offered_filter_flags | VA_CLEAR_DRAWABLE;
        auto* const driver = static_cast<Driver*>(context->pDriverData);
        require(driver != nullptr, VA_STATUS_ERROR_INVALID_DISPLAY);
        require((context->display_type & VA_DISPLAY_MAJOR_MASK) == VA_DISPLAY_X11,
                VA_STATUS_ERROR_UNIMPLEMENTED);
        require(to_width != 0 && to_height != 0 && to_width <= max_dimension && to_height <= max_dimension &&
                    (clips != nullptr || clip_count == 0),
                VA_STATUS_ERROR_INVALID_PARAMETER);
        require((flags & ~offered) == 0, VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
        const VARectangle from{from_x, from_y, from_width, from_height};
        const VARectangle to{to_x, to_y, to_width, to_height};
        draw(*convert(*driver, surface, from, to, flags & offered_filter_flags),
             {static_cast<Display*>(context->native_dpy),
              reinterpret_cast<Drawable>(drawable),
              to,
              {clips, clip_count},
              (flags & VA_CLEAR_DRAWABLE) != 0});
    });
}

} // namespace zeva::va_driver

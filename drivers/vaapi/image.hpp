// Images: pictures that the CPU reads and writes.
#pragma once

#include "buffer.hpp"

#include <memory>
#include <zeva/surface_layout.hpp>

#include <va/va.h>

namespace zeva::va_driver {

struct Driver;

/// A linear picture in memory of its own, or in that of the surface it was derived from. Constant once made.
struct Image {
    SurfaceLayout layout;
    std::shared_ptr<SurfaceMemory> memory;
    VABufferID buffer;
};

/// Upper limit that libva asks for.
inline constexpr int max_image_formats = 25;

void query_image_formats(Driver& driver, VAImageFormat* formats, int* count);
void create_image(Driver& driver, VAImageFormat* format, int width, int height, VAImage* image);
void derive_image(Driver& driver, VASurfaceID surface, VAImage* image);
void destroy_image(Driver& driver, VAImageID id);
void get_image(Driver& driver, VASurfaceID surface, int x, int y, unsigned int width, unsigned int height,
               VAImageID image);
void put_image(Driver& driver, VASurfaceID surface, VAImageID image, int from_x, int from_y,
               unsigned int from_width, unsigned int from_height, int to_x, int to_y, unsigned int to_width,
               unsigned int to_height);

} // namespace zeva::va_driver

// Showing surfaces in windows.
#pragma once

#include <va/va_backend.h>

namespace zeva::va_driver {

/// vaPutSurface, on X11 only: the picture is converted to RGB and sent through the client's own connection.
VAStatus put_surface(VADriverContextP context, VASurfaceID surface, void* drawable, short from_x,
                     short from_y, unsigned short from_width, unsigned short from_height, short to_x,
                     short to_y, unsigned short to_width, unsigned short to_height, VARectangle* clips,
                     unsigned int clip_count, unsigned int flags) noexcept;

} // namespace zeva::va_driver

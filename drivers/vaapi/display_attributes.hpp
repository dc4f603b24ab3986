// Display attributes: the modes of vaCopy. Subpictures: none.
#pragma once

#include <va/va.h>

namespace zeva::va_driver {

struct Driver;

/// Upper limit that libva asks for.
inline constexpr int max_display_attributes = 1;

void query_display_attributes(Driver& driver, VADisplayAttribute* attributes, int* count);
void get_display_attributes(Driver& driver, VADisplayAttribute* attributes, int count);
void set_display_attributes(Driver& driver, VADisplayAttribute* attributes, int count);
void query_subpicture_formats(Driver& driver, VAImageFormat* formats, unsigned int* flags,
                              unsigned int* count);

} // namespace zeva::va_driver

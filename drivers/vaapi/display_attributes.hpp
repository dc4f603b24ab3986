// What libva asks of every driver and this one has none of: display attributes and subpictures.
#pragma once

#include <va/va.h>

namespace zeva::va_driver {

struct Driver;

void query_display_attributes(Driver& driver, VADisplayAttribute* attributes, int* count);
void get_display_attributes(Driver& driver, VADisplayAttribute* attributes, int count);
void set_display_attributes(Driver& driver, VADisplayAttribute* attributes, int count);
void query_subpicture_formats(Driver& driver, VAImageFormat* formats, unsigned int* flags,
                              unsigned int* count);

} // namespace zeva::va_driver

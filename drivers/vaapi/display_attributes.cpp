#include "display_attributes.hpp"

#include "status.hpp"

namespace zeva::va_driver {

void query_display_attributes(Driver&, VADisplayAttribute*, int* count) {
    require(count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    *count = 0;
}

void get_display_attributes(Driver&, VADisplayAttribute* attributes, int count) {
    require(attributes != nullptr && count >= 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    for (int i = 0; i < count; ++i)
        attributes[i].flags = VA_DISPLAY_ATTRIB_NOT_SUPPORTED;
}

void set_display_attributes(Driver&, VADisplayAttribute*, int) {
    fail(VA_STATUS_ERROR_ATTR_NOT_SUPPORTED);
}

void query_subpicture_formats(Driver&, VAImageFormat*, unsigned int*, unsigned int* count) {
    require(count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    *count = 0;
}

} // namespace zeva::va_driver

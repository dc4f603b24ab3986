#include "display_attributes.hpp"

#include "status.hpp"

namespace zeva::va_driver {
namespace {

VADisplayAttribute copy_modes() {
    VADisplayAttribute attribute{};
    attribute.type = VADisplayAttribCopy;
    attribute.min_value = attribute.max_value = attribute.value =
        1 << VA_EXEC_MODE_DEFAULT | 1 << VA_EXEC_MODE_POWER_SAVING | 1 << VA_EXEC_MODE_PERFORMANCE;
    attribute.flags = VA_DISPLAY_ATTRIB_GETTABLE;
    return attribute;
}

} // namespace

void query_display_attributes(Driver&, VADisplayAttribute* attributes, int* count) {
    require(attributes != nullptr && count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    attributes[0] = copy_modes();
    *count = max_display_attributes;
}

void get_display_attributes(Driver&, VADisplayAttribute* attributes, int count) {
    require(attributes != nullptr && count >= 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    for (int i = 0; i < count; ++i) {
        if (attributes[i].type == VADisplayAttribCopy)
            attributes[i] = copy_modes();
        else
            attributes[i].flags = VA_DISPLAY_ATTRIB_NOT_SUPPORTED;
    }
}

void set_display_attributes(Driver&, VADisplayAttribute*, int) {
    fail(VA_STATUS_ERROR_ATTR_NOT_SUPPORTED);
}

void query_subpicture_formats(Driver&, VAImageFormat*, unsigned int*, unsigned int* count) {
    require(count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    *count = 0;
}

} // namespace zeva::va_driver

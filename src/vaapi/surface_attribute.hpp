// Attributes for vaCreateSurfaces.
#pragma once

#include <cstdint>

#include <va/va.h>

namespace zeva {

[[nodiscard]] inline VASurfaceAttrib integer_attribute(VASurfaceAttribType type, std::uint32_t value) {
    VASurfaceAttrib attribute{};
    attribute.type = type;
    attribute.flags = VA_SURFACE_ATTRIB_SETTABLE;
    attribute.value.type = VAGenericValueTypeInteger;
    attribute.value.value.i = static_cast<std::int32_t>(value);
    return attribute;
}

/// `value` must live until the call that reads the attribute returns.
[[nodiscard]] inline VASurfaceAttrib pointer_attribute(VASurfaceAttribType type, void* value) {
    VASurfaceAttrib attribute{};
    attribute.type = type;
    attribute.flags = VA_SURFACE_ATTRIB_SETTABLE;
    attribute.value.type = VAGenericValueTypePointer;
    attribute.value.value.p = value;
    return attribute;
}

} // namespace zeva

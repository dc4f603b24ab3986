// What surfaces a configuration works with.
#include "decode/profiles.hpp"
#include "driver.hpp"
#include "encode/profiles.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include <va/va_drmcommon.h>

namespace zeva::va_driver {
namespace {

constexpr std::uint32_t memory_types = VA_SURFACE_ATTRIB_MEM_TYPE_VA | VA_SURFACE_ATTRIB_MEM_TYPE_USER_PTR |
#ifdef VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_3
                                       VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_3 |
#endif
                                       VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME |
                                       VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2;

constexpr std::uint32_t readable = VA_SURFACE_ATTRIB_GETTABLE;
constexpr std::uint32_t settable = VA_SURFACE_ATTRIB_GETTABLE | VA_SURFACE_ATTRIB_SETTABLE;

VASurfaceAttrib integer_attribute(VASurfaceAttribType type, std::uint32_t flags, std::uint32_t value) {
    return {type, flags, {VAGenericValueTypeInteger, {.i = static_cast<int>(value)}}};
}

VASurfaceAttrib pointer_attribute(VASurfaceAttribType type) {
    return {type, VA_SURFACE_ATTRIB_SETTABLE, {VAGenericValueTypePointer, {.p = nullptr}}};
}

VASurfaceAttrib pixel_format_attribute(PixelFormat format) {
    return integer_attribute(VASurfaceAttribPixelFormat, settable, info(format).va_fourcc);
}

/// The formats that the surfaces of a configuration can have, the first of each RT format before others.
std::vector<PixelFormat> usable_formats(const Config& config) {
    std::vector<PixelFormat> formats;
    if (config.entrypoint == VAEntrypointVLD) {
        for (unsigned int bit = 1; bit != 0; bit <<= 1)
            if ((config.rt_format & bit) != 0)
                std::ranges::copy(decoded_formats(bit), std::back_inserter(formats));
    } else if (config.entrypoint == VAEntrypointVideoProc) {
        for (const PixelFormatInfo& format : all_pixel_formats())
            formats.push_back(format.format);
    } else {
        std::ranges::copy_if(
            find_encode_profile(config.profile)->formats, std::back_inserter(formats),
            [&](PixelFormat format) { return (info(format).va_rt_format & config.rt_format) != 0; });
    }
    return formats;
}

std::vector<VASurfaceAttrib> surface_attributes(const Config& config) {
    std::vector<VASurfaceAttrib> attributes;
    for (const PixelFormat format : usable_formats(config))
        attributes.push_back(pixel_format_attribute(format));
    const std::uint32_t limit = max_picture_dimension(config);
    attributes.push_back(integer_attribute(VASurfaceAttribMinWidth, readable, 1));
    attributes.push_back(integer_attribute(VASurfaceAttribMaxWidth, readable, limit));
    attributes.push_back(integer_attribute(VASurfaceAttribMinHeight, readable, 1));
    attributes.push_back(integer_attribute(VASurfaceAttribMaxHeight, readable, limit));
    attributes.push_back(integer_attribute(VASurfaceAttribMemoryType, settable, memory_types));
    attributes.push_back(pointer_attribute(VASurfaceAttribExternalBufferDescriptor));
    attributes.push_back(pointer_attribute(VASurfaceAttribDRMFormatModifiers));
    attributes.push_back(
        integer_attribute(VASurfaceAttribUsageHint, settable, VA_SURFACE_ATTRIB_USAGE_HINT_GENERIC));
    return attributes;
}

} // namespace

void query_surface_attributes(Driver& driver, VAConfigID id, VASurfaceAttrib* list, unsigned int* count) {
    const auto config = driver.configs.find(id);
    require(count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    const auto attributes = surface_attributes(*config);
    const bool fits = list == nullptr || *count >= attributes.size();
    *count = static_cast<unsigned int>(attributes.size());
    require(fits, VA_STATUS_ERROR_MAX_NUM_EXCEEDED);
    if (list != nullptr)
        std::ranges::copy(attributes, list);
}

} // namespace zeva::va_driver

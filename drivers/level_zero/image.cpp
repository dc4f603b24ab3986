#include "image.hpp"

#include "api_boundary.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "external_memory.hpp"
#include "handle_registry.hpp"
#include "image_format.hpp"
#include "settings.hpp"

#include <utility>

#include <unistd.h>

namespace zeva::ze_driver {
namespace {

/// The number in newer headers of ZE_STRUCTURE_TYPE_IMAGE_VIEW_PLANAR_EXP_DESC, for the same structure.
constexpr auto planar_view_since_1_5 = static_cast<ze_structure_type_t>(0x10010);

zeva_image describe(std::byte* memory, const ImageLayout& layout, const ze_image_format_t& format) {
    const ImagePlane& plane = layout.planes.front();
    return {.data = memory + plane.offset,
            .row_pitch = plane.row_pitch,
            .slice_pitch = plane.slice_pitch,
            .width = layout.width,
            .height = layout.height,
            .depth = layout.depth,
            .array_size = layout.array_size,
            .type = static_cast<zeva_u32>(layout.type),
            .layout = static_cast<zeva_u32>(format.layout),
            .format_type = static_cast<zeva_u32>(format.type),
            .swizzle = {static_cast<zeva_u32>(format.x), static_cast<zeva_u32>(format.y),
                        static_cast<zeva_u32>(format.z), static_cast<zeva_u32>(format.w)}};
}

} // namespace

int ImageMemory::export_fd() {
    const std::lock_guard lock{mutex_};
    return allocation_.export_fd();
}

Image::Image(std::shared_ptr<Context> context, std::shared_ptr<ImageMemory> memory, const ImageLayout& layout,
             const ze_image_format_t& format)
    : context_(std::move(context)), memory_(std::move(memory)), layout_(layout) {
    if (const auto seen = kernel_format(format))
        kernel_view_ = describe(memory_->address(), layout_, *seen);
}

const zeva_image& Image::kernel_view() const {
    require(kernel_view_.has_value(), ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);
    return *kernel_view_;
}

namespace {

void check_enumerations(const ze_image_desc_t& desc) {
    constexpr ze_image_flags_t all_flags = ZE_IMAGE_FLAG_KERNEL_WRITE | ZE_IMAGE_FLAG_BIAS_UNCACHED;
    require((desc.flags & ~all_flags) == 0, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    require(desc.type <= ZE_IMAGE_TYPE_BUFFER, ZE_RESULT_ERROR_INVALID_ENUMERATION);
}

/// Kernels convert no colours.
void require_linear_colors(const ze_image_desc_t& desc) {
    const auto* srgb = find_in_chain<const ze_srgb_ext_desc_t>(desc.pNext, ZE_STRUCTURE_TYPE_SRGB_EXT_DESC);
    require(srgb == nullptr || !srgb->sRGB, ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);
}

/// Kernels may not write to an image whose memory came read-only.
void require_writable_if_asked(bool is_writable, ze_image_flags_t flags) {
    require(is_writable || (flags & ZE_IMAGE_FLAG_KERNEL_WRITE) == 0, ZE_RESULT_ERROR_INVALID_ARGUMENT);
}

UsmAllocation allocate(ze_device_handle_t device, const ImageLayout& layout, bool must_export) {
    return UsmAllocation::create({ZE_MEMORY_TYPE_DEVICE, device}, {layout.size, 0}, must_export);
}

UsmAllocation import(ze_device_handle_t device, const ImageLayout& layout, ze_image_flags_t flags,
                     const ze_external_memory_import_fd_t& source) {
    UsmAllocation allocation = UsmAllocation::import({ZE_MEMORY_TYPE_DEVICE, device}, source.fd,
                                                     {layout.end, 0}, UsmAllocation::Origin::allocated);
    require_writable_if_asked(allocation.is_writable(), flags);
    return allocation;
}

ze_result_t get_properties(ze_device_handle_t device, const ze_image_desc_t* desc,
                           ze_image_properties_t* properties) {
    static_cast<void>(resolve<Device>(device));
    require_pointers(desc, properties);
    check_enumerations(*desc);
    ze_image_properties_t values{};
    values.samplerFilterFlags = sampler_filters(desc->format, desc->type);
    write_properties(*properties, values);
    return ZE_RESULT_SUCCESS;
}

ze_result_t create(ze_context_handle_t context, ze_device_handle_t device, const ze_image_desc_t* desc,
                   ze_image_handle_t* result) {
    auto owner = resolve<Context>(context);
    static_cast<void>(resolve_device(*owner, device));
    require_pointers(desc, result);
    check_enumerations(*desc);
    require_linear_colors(*desc);
    const ImageLayout layout = make_image_layout(*desc);
    const auto* source = find_import(desc->pNext);
    auto memory =
        std::make_shared<ImageMemory>(source == nullptr ? allocate(device, layout, wants_export(desc->pNext))
                                                        : import(device, layout, desc->flags, *source));
    *result = publish(std::make_shared<Image>(std::move(owner), std::move(memory), layout, desc->format));
    if (source != nullptr && settings().import_regime == ImportRegime::driver_closes)
        ::close(source->fd);
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy(ze_image_handle_t handle) {
    withdraw<Image>(handle);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_alloc_properties(ze_context_handle_t context, ze_image_handle_t handle,
                                 ze_image_allocation_ext_properties_t* properties) {
    static_cast<void>(resolve<Context>(context));
    const auto image = resolve<Image>(handle);
    require_pointers(properties);
    if (auto* destination = find_export(properties->pNext))
        destination->fd = image->memory()->export_fd();
    ze_image_allocation_ext_properties_t values{};
    values.id = image->memory()->id();
    write_properties(*properties, values);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_memory_properties(ze_image_handle_t handle, ze_image_memory_properties_exp_t* properties) {
    const auto image = resolve<Image>(handle);
    require_pointers(properties);
    const ImagePlane& plane = image->layout().planes.front();
    ze_image_memory_properties_exp_t values{};
    values.size = image->memory()->size();
    values.rowPitch = plane.row_pitch;
    values.slicePitch = plane.slice_pitch;
    write_properties(*properties, values);
    return ZE_RESULT_SUCCESS;
}

/// The plane that the descriptor of a view asks for; null when it asks for none.
const std::uint32_t* find_plane_index(const ze_image_desc_t& desc) {
    for (const auto stype : {ZE_STRUCTURE_TYPE_IMAGE_VIEW_PLANAR_EXP_DESC, planar_view_since_1_5})
        if (const auto* planar = find_in_chain<const ze_image_view_planar_exp_desc_t>(desc.pNext, stype))
            return &planar->planeIndex;
    return nullptr;
}

} // namespace

ze_result_t image_view_create(ze_context_handle_t context, ze_device_handle_t device,
                              const ze_image_desc_t* desc, ze_image_handle_t handle,
                              ze_image_handle_t* result) {
    auto owner = resolve<Context>(context);
    static_cast<void>(resolve_device(*owner, device));
    const auto parent = resolve<Image>(handle);
    require_pointers(desc, result);
    check_enumerations(*desc);
    require_linear_colors(*desc);
    require_writable_if_asked(parent->memory()->is_writable(), desc->flags);
    const ImageLayout layout = make_view_layout(parent->layout(), *desc, find_plane_index(*desc));
    *result = publish(std::make_shared<Image>(std::move(owner), parent->memory(), layout, desc->format));
    return ZE_RESULT_SUCCESS;
}

void install(ze_image_dditable_t& table) {
    table.pfnGetProperties = entry_point<get_properties>;
    table.pfnCreate = entry_point<create>;
    table.pfnDestroy = entry_point<destroy>;
    table.pfnGetAllocPropertiesExt = entry_point<get_alloc_properties>;
}

void install(ze_image_exp_dditable_t& table) {
    table.pfnGetMemoryPropertiesExp = entry_point<get_memory_properties>;
    table.pfnViewCreateExp = entry_point<image_view_create>;
}

} // namespace zeva::ze_driver

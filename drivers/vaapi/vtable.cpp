#include "vtable.hpp"

#include "copy.hpp"
#include "display_attributes.hpp"
#include "driver.hpp"
#include "put_surface.hpp"
#include "video_proc/video_proc_caps.hpp"

namespace zeva::va_driver {
namespace {

template <auto function>
struct EntryPoint;

/// Makes an entry of the vtable from a function that throws StatusError.
template <typename... Arguments, void (*function)(Driver&, Arguments...)>
struct EntryPoint<function> {
    static VAStatus call(VADriverContextP context, Arguments... arguments) noexcept {
        return status_of([&] {
            auto* const driver = static_cast<Driver*>(context->pDriverData);
            require(driver != nullptr, VA_STATUS_ERROR_INVALID_DISPLAY);
            function(*driver, arguments...);
        });
    }
};

template <auto function>
constexpr auto entry = &EntryPoint<function>::call;

template <typename... Arguments>
VAStatus unimplemented(VADriverContextP, Arguments...) noexcept {
    return VA_STATUS_ERROR_UNIMPLEMENTED;
}

void fill_unimplemented(VADriverVTable& vtable) {
    vtable.vaSetImagePalette = unimplemented;
    vtable.vaCreateSubpicture = unimplemented;
    vtable.vaDestroySubpicture = unimplemented;
    vtable.vaSetSubpictureImage = unimplemented;
    vtable.vaSetSubpictureChromakey = unimplemented;
    vtable.vaSetSubpictureGlobalAlpha = unimplemented;
    vtable.vaAssociateSubpicture = unimplemented;
    vtable.vaDeassociateSubpicture = unimplemented;
    vtable.vaLockSurface = unimplemented;
    vtable.vaUnlockSurface = unimplemented;
    vtable.vaGetSurfaceAttributes = unimplemented;
    vtable.vaCreateMFContext = unimplemented;
    vtable.vaMFAddContext = unimplemented;
    vtable.vaMFReleaseContext = unimplemented;
    vtable.vaMFSubmit = unimplemented;
    vtable.vaCreateBuffer2 = unimplemented;
    vtable.vaQueryProcessingRate = unimplemented;
}

} // namespace

void fill_vtable(VADriverVTable& vtable) {
    fill_unimplemented(vtable);

    vtable.vaQueryDisplayAttributes = entry<query_display_attributes>;
    vtable.vaGetDisplayAttributes = entry<get_display_attributes>;
    vtable.vaSetDisplayAttributes = entry<set_display_attributes>;
    vtable.vaQuerySubpictureFormats = entry<query_subpicture_formats>;

    vtable.vaQueryConfigProfiles = entry<query_config_profiles>;
    vtable.vaQueryConfigEntrypoints = entry<query_config_entrypoints>;
    vtable.vaGetConfigAttributes = entry<get_config_attributes>;
    vtable.vaCreateConfig = entry<create_config>;
    vtable.vaDestroyConfig = entry<destroy_config>;
    vtable.vaQueryConfigAttributes = entry<query_config_attributes>;

    vtable.vaQuerySurfaceAttributes = entry<query_surface_attributes>;
    vtable.vaCreateSurfaces = entry<create_surfaces>;
    vtable.vaCreateSurfaces2 = entry<create_surfaces_2>;
    vtable.vaDestroySurfaces = entry<destroy_surfaces>;
    vtable.vaSyncSurface = entry<sync_surface>;
    vtable.vaSyncSurface2 = entry<sync_surface_2>;
    vtable.vaQuerySurfaceStatus = entry<query_surface_status>;
    vtable.vaQuerySurfaceError = entry<query_surface_error>;
    vtable.vaExportSurfaceHandle = entry<export_surface_handle>;
    vtable.vaPutSurface = put_surface; // wants the client's display

    vtable.vaQueryImageFormats = entry<query_image_formats>;
    vtable.vaCreateImage = entry<create_image>;
    vtable.vaDeriveImage = entry<derive_image>;
    vtable.vaDestroyImage = entry<destroy_image>;
    vtable.vaGetImage = entry<get_image>;
    vtable.vaPutImage = entry<put_image>;

    vtable.vaCreateBuffer = entry<create_buffer>;
    vtable.vaBufferSetNumElements = entry<set_buffer_elements>;
    vtable.vaMapBuffer = entry<map_buffer>;
    vtable.vaUnmapBuffer = entry<unmap_buffer>;
    vtable.vaSyncBuffer = entry<sync_buffer>;
    vtable.vaDestroyBuffer = entry<destroy_buffer>;
    vtable.vaBufferInfo = entry<query_buffer_info>;
    vtable.vaAcquireBufferHandle = entry<acquire_buffer_handle>;
    vtable.vaReleaseBufferHandle = entry<release_buffer_handle>;
    vtable.vaCopy = entry<copy_object>;

    vtable.vaCreateContext = entry<create_context>;
    vtable.vaDestroyContext = entry<destroy_context>;
    vtable.vaBeginPicture = entry<begin_picture>;
    vtable.vaRenderPicture = entry<render_picture>;
    vtable.vaEndPicture = entry<end_picture>;
}

void fill_vtable(VADriverVTableVPP& vtable) {
    vtable.version = VA_DRIVER_VTABLE_VPP_VERSION;
    vtable.vaQueryVideoProcFilters = entry<query_video_proc_filters>;
    vtable.vaQueryVideoProcFilterCaps = entry<query_video_proc_filter_caps>;
    vtable.vaQueryVideoProcPipelineCaps = entry<query_video_proc_pipeline_caps>;
}

} // namespace zeva::va_driver

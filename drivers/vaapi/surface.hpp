// Surfaces: pictures in memory that other APIs may share.
#pragma once

#include "resource_use.hpp"
#include "surface_memory.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <zeva/surface_layout.hpp>

#include <va/va.h>

namespace zeva::va_driver {

class DecodedStream;
struct Driver;

/// A picture in memory. What it is and where it is never changes; thread safe. Whoever touches the pixels
/// outside of a context's work waits for `use` first.
struct Surface {
    Surface(const SurfaceLayout& where, std::shared_ptr<SurfaceMemory> in) noexcept
        : layout(where), memory(std::move(in)) {}

    const SurfaceLayout layout; ///< of the memory as it is mapped, in one object
    const std::shared_ptr<SurfaceMemory> memory;
    ResourceUse use;

    /// The stream that the surface was decoded from last, if it may go on in another context.
    [[nodiscard]] std::shared_ptr<DecodedStream> stream() const;
    void set_stream(std::shared_ptr<DecodedStream> stream);

private:
    mutable std::mutex stream_mutex_;
    std::shared_ptr<DecodedStream> stream_;
};

/// What the attributes of vaCreateSurfaces ask for.
struct SurfaceRequest {
    std::optional<PixelFormat> format;
    std::uint32_t memory_type = VA_SURFACE_ATTRIB_MEM_TYPE_VA;
    const void* external_descriptor = nullptr;               ///< its type depends on the memory type
    std::optional<std::span<const std::uint64_t>> modifiers; ///< the first that is known here is taken
};

/// A surface in the memory that a request's descriptor names, with the layout that it tells. Throws
/// StatusError.
[[nodiscard]] std::shared_ptr<Surface> import_surface(const SurfaceRequest& request);
/// The layout of a surface in the driver's own memory. Throws StatusError.
[[nodiscard]] SurfaceLayout own_layout(const Driver& driver, const SurfaceRequest& request,
                                       PixelFormat format, unsigned int width, unsigned int height);

void query_surface_attributes(Driver& driver, VAConfigID config, VASurfaceAttrib* attributes,
                              unsigned int* count);
void create_surfaces(Driver& driver, int width, int height, int rt_format, int count, VASurfaceID* ids);
void create_surfaces_2(Driver& driver, unsigned int rt_format, unsigned int width, unsigned int height,
                       VASurfaceID* ids, unsigned int count, VASurfaceAttrib* attributes,
                       unsigned int attribute_count);
void destroy_surfaces(Driver& driver, VASurfaceID* ids, int count);
void sync_surface(Driver& driver, VASurfaceID id);
void sync_surface_2(Driver& driver, VASurfaceID id, std::uint64_t timeout_ns);
void query_surface_status(Driver& driver, VASurfaceID id, VASurfaceStatus* status);
void query_surface_error(Driver& driver, VASurfaceID id, VAStatus error, void** error_info);
void export_surface_handle(Driver& driver, VASurfaceID id, std::uint32_t memory_type, std::uint32_t flags,
                           void* descriptor);

} // namespace zeva::va_driver

// VASurfaces that are made, imported and exported, without any of zeva's precautions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <va/va.h>
#include <va/va_drmcommon.h>

namespace zeva::driver_facts {

/// A format as the facts need it: va.h's fourcc, drm_fourcc.h's, the render target, and the planes.
struct Format {
    const char* name;
    std::uint32_t fourcc;
    std::uint32_t drm_format;
    std::uint32_t rt_format;
    std::uint32_t planes;
};
extern const Format bgra;
extern const Format nv12;

/// VASurfaceAttribs in the order in which they are added.
class Attributes {
public:
    Attributes& integer(VASurfaceAttribType type, std::uint32_t value);
    Attributes& pointer(VASurfaceAttribType type, void* value);
    [[nodiscard]] VASurfaceAttrib* data() { return attributes_.data(); }
    [[nodiscard]] unsigned size() const { return static_cast<unsigned>(attributes_.size()); }

private:
    std::vector<VASurfaceAttrib> attributes_;
};

/// One surface, destroyed with this object. `status` tells whether there is one.
class Surface {
public:
    Surface(std::uint32_t rt_format, std::uint32_t width, std::uint32_t height, Attributes attributes = {},
            std::size_t device = 0);
    /// Imports by PRIME_2.
    Surface(VADRMPRIMESurfaceDescriptor descriptor, std::uint32_t rt_format, std::size_t device = 0);
    Surface(const Surface&) = delete;
    Surface& operator=(const Surface&) = delete;
    ~Surface() { destroy(); }
    void destroy();

    [[nodiscard]] VASurfaceID id() const { return id_; }
    [[nodiscard]] VAStatus status() const { return status_; }

private:
    VADisplay display_;
    VASurfaceID id_ = VA_INVALID_ID;
    VAStatus status_ = VA_STATUS_ERROR_UNKNOWN;
};

/// An own surface of the format.
[[nodiscard]] Attributes pixel_format(std::uint32_t fourcc);

/// Linear, one object, planes behind each other at the given pitch.
[[nodiscard]] VADRMPRIMESurfaceDescriptor describe(const Format& format, int fd, std::uint32_t size,
                                                   std::uint32_t width, std::uint32_t height,
                                                   std::uint32_t pitch);

/// vaExportSurfaceHandle by PRIME_2; closes the descriptors.
class Exported {
public:
    explicit Exported(VASurfaceID surface,
                      std::uint32_t flags = VA_EXPORT_SURFACE_READ_WRITE | VA_EXPORT_SURFACE_COMPOSED_LAYERS);
    Exported(const Exported&) = delete;
    Exported& operator=(const Exported&) = delete;
    ~Exported();

    [[nodiscard]] VAStatus status() const { return status_; }
    [[nodiscard]] int fd() const { return descriptor.objects[0].fd; }
    VADRMPRIMESurfaceDescriptor descriptor{};

private:
    VAStatus status_;
};

/// iHD's own 64x64 BGRA surface, exported.
class ExportedSurface {
public:
    ExportedSurface();
    [[nodiscard]] int fd() const { return exported_.fd(); }
    [[nodiscard]] std::size_t size() const;

private:
    Surface surface_;
    Exported exported_;
};

/// vaDeriveImage; destroyed with this object.
class DerivedImage {
public:
    explicit DerivedImage(VASurfaceID surface);
    DerivedImage(const DerivedImage&) = delete;
    DerivedImage& operator=(const DerivedImage&) = delete;
    ~DerivedImage();

    [[nodiscard]] VAStatus status() const { return status_; }
    [[nodiscard]] const VAImage& image() const { return image_; }
    /// Null when the driver refuses; `status` then says how.
    std::uint8_t* map();
    void unmap();

private:
    VAImage image_{};
    VAStatus status_;
    std::uint8_t* bytes_ = nullptr;
};

[[nodiscard]] std::string modifier_text(std::uint64_t modifier);
/// `0, 640` for the planes in use.
[[nodiscard]] std::string list_text(const std::uint32_t* values, std::uint32_t count);

} // namespace zeva::driver_facts

// The single steps between the three names of a picture, on raw handles that others own:
//
//   USM pointer --export_usm--> dma-buf --import_surface--> VASurface
//   VASurface --export_surface--> dma-buf --import_usm--> USM pointer
//
// SharedSurface is built on these and nothing else. All functions are thread safe as long as the handles they
// are given are.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>
#include <zeva/display.hpp>
#include <zeva/dma_buf.hpp>
#include <zeva/export.hpp>
#include <zeva/surface_layout.hpp>
#include <zeva/usm.hpp>
#include <zeva/va_surface.hpp>

#include <level_zero/ze_api.h>
#include <va/va.h>

namespace zeva {

/// How a VA driver is told about a dma-buf, or tells about one.
enum class SurfaceMemoryType {
    automatic, ///< prime2 where the driver offers it, else prime1
    prime2,    ///< VADRMPRIMESurfaceDescriptor: layers, objects and modifiers
    prime1,    ///< VASurfaceAttribExternalBuffers, and buffer handles of derived images: no modifier
};

/// "prime2", "prime": as on the command line.
[[nodiscard]] ZEVA_API std::optional<SurfaceMemoryType> parse_memory_type(std::string_view name);
[[nodiscard]] ZEVA_API std::string_view name_of(SurfaceMemoryType type);

/// USM memory as a dma-buf.
struct ExportedUsm {
    DmaBuf dma_buf;           ///< names the whole allocation
    std::uint64_t offset = 0; ///< bytes from the start of the dma-buf to the pointer that was given
    std::uint64_t size = 0;   ///< bytes from that pointer to the end of its allocation
    UsmKind kind = UsmKind::device;
    /// A descriptor that the driver keeps for memory that is not a Usm's, and leaves to the memory's owner to
    /// close, once, after zeMemFree; every export of the memory tells the same one. -1: there is none.
    int driver_fd = -1;
    /// While this is held, import_usm recognises the memory as this process's own.
    std::shared_ptr<const void> registration;
};

/// Exports USM that somebody else owns; the memory must stay allocated while it is used through the dma-buf.
/// Throws Error: not USM of this context; shared USM; an allocation that is part of a pool (its dma-buf would
/// be the whole pool); level_zero errors.
[[nodiscard]] ZEVA_API ExportedUsm export_usm(ze_context_handle_t context, ze_device_handle_t device,
                                              const void* pointer);

/// Imports a whole dma-buf as USM; the caller keeps its DmaBuf, the result keeps the memory alive. Memory
/// that this process exported through zeva comes back as the pointer it already has (Usm::is_alias), since
/// drivers are known to abort when they import their own. Throws Error (level_zero).
[[nodiscard]] ZEVA_API Usm import_usm(ze_context_handle_t context, ze_device_handle_t device,
                                      const DmaBuf& dma_buf, UsmKind kind = UsmKind::device,
                                      std::shared_ptr<const void> keep_alive = {});

/// Imports a dma-buf as a VASurface; the caller keeps its DmaBuf. The layout is validated (find_fault,
/// find_import_fault) against the real size of the buffer first; a memfd that can shrink is refused. Throws
/// Error (usage, layout, vaapi).
[[nodiscard]] ZEVA_API VaSurface import_surface(const Display& display, const DmaBuf& dma_buf,
                                                const SurfaceLayout& layout,
                                                SurfaceMemoryType memory_type = SurfaceMemoryType::automatic);

/// What an export by PRIME (1) is made of: a derived image and its acquired buffer handle. Released at
/// destruction, which must come before the surface is destroyed. Move-only.
class ZEVA_API DerivedImage {
public:
    DerivedImage(Display display, VAImageID image, VABufferID acquired_buffer) noexcept
        : display_(std::move(display)), image_(image), acquired_buffer_(acquired_buffer) {}
    DerivedImage(DerivedImage&& other) noexcept
        : display_(std::move(other.display_)), image_(std::exchange(other.image_, VA_INVALID_ID)),
          acquired_buffer_(std::exchange(other.acquired_buffer_, VA_INVALID_ID)) {}
    DerivedImage& operator=(DerivedImage&& other) noexcept {
        std::swap(display_, other.display_);
        std::swap(image_, other.image_);
        std::swap(acquired_buffer_, other.acquired_buffer_);
        return *this;
    }
    DerivedImage(const DerivedImage&) = delete;
    DerivedImage& operator=(const DerivedImage&) = delete;
    ~DerivedImage();

private:
    Display display_;
    VAImageID image_;
    VABufferID acquired_buffer_; ///< VA_INVALID_ID until acquired
};

/// A VASurface as dma-bufs.
struct ExportedSurface {
    std::vector<DmaBuf> objects; ///< as many as layout.object_count
    SurfaceLayout layout;        ///< object sizes as lseek tells
    SurfaceMemoryType memory_type = SurfaceMemoryType::prime2;
    std::optional<DerivedImage> derived_image; ///< only for prime1
};

/// How to export.
struct ExportOptions {
    SurfaceMemoryType memory_type = SurfaceMemoryType::automatic;
    bool composed_layers =
        false;            ///< ask for one layer with every plane; not every driver has it for all formats
    bool writable = true; ///< ask for descriptors that may be written
    /// The format of the surface, where the caller knows it: some drivers rename formats on the way out.
    std::optional<PixelFormat> format = {};
    /// For PRIME (1) from drivers without PRIME_2, where nothing tells the modifier: the caller knows that
    /// the surface is linear.
    bool known_linear = false;
};

/// Exports a surface; waits for nothing: video must be finished before the bytes are read. The layout that
/// the driver tells is validated. Throws Error (layout, vaapi).
[[nodiscard]] ZEVA_API ExportedSurface export_surface(const Display& display, VASurfaceID surface,
                                                      const ExportOptions& options = {});

} // namespace zeva

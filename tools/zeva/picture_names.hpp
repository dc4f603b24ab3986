// The three names of a shared picture, each as a way to its bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <zeva/display.hpp>
#include <zeva/dma_buf.hpp>
#include <zeva/gpu.hpp>
#include <zeva/surface_layout.hpp>

namespace zeva::tool {

/// Thrown where a name cannot show the picture's bytes on this device, for a reason that is known and no
/// fault.
struct NotVerifiable {
    std::string reason;
};

/// A way to the visible bytes of a picture. Reading and writing throw NotVerifiable, and Error where
/// something failed.
class PictureName {
public:
    PictureName() = default;
    PictureName(const PictureName&) = delete;
    PictureName& operator=(const PictureName&) = delete;
    virtual ~PictureName() = default;

    [[nodiscard]] virtual std::string_view name() const = 0;
    /// False: the picture can only be read through this name.
    [[nodiscard]] virtual bool is_writable() const { return true; }
    [[nodiscard]] virtual std::vector<std::byte> read() = 0;
    virtual void write(std::span<const std::byte> picture) = 0;
};

/// A name that shows the memory as it is, padding included: the picture's own bytes only where it is linear.
class MemoryName : public PictureName {
public:
    explicit MemoryName(const SurfaceLayout& layout) : layout_(layout) {}

    [[nodiscard]] std::vector<std::byte> read() override;
    void write(std::span<const std::byte> picture) override;
    [[nodiscard]] virtual std::vector<std::byte> read_all() = 0;
    virtual void write_all(std::span<const std::byte> object) = 0;

protected:
    [[nodiscard]] const SurfaceLayout& layout() const { return layout_; }

private:
    SurfaceLayout layout_;
};

/// What may copy between USM and the CPU's memory.
enum class CopyBy {
    any_engine,  ///< the copy engine where there is one, else kernels of the driver's
    copy_engine, ///< never kernels: for devices that run none
};

[[nodiscard]] bool usm_can_be_copied(const Gpu& gpu, CopyBy copy_by);

/// USM, read and written by copy commands of the device. What `usm` points to must outlive the result.
[[nodiscard]] std::unique_ptr<MemoryName> make_usm_name(const Gpu& gpu, void* usm,
                                                        const SurfaceLayout& layout, CopyBy copy_by);

/// The dma-buf, mapped. It must outlive the result.
[[nodiscard]] std::unique_ptr<MemoryName> make_dma_buf_name(const DmaBuf& dma_buf,
                                                            const SurfaceLayout& layout);

/// The surface, through images of VA-API.
[[nodiscard]] std::unique_ptr<PictureName> make_surface_name(const Display& display, VASurfaceID surface,
                                                             const SurfaceLayout& layout);

} // namespace zeva::tool

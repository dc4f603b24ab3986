#include "picture_names.hpp"

#include "base/error.hpp"
#include "picture_bytes.hpp"
#include "vaapi/status.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <zeva/compute.hpp>
#include <zeva/interop.hpp>

#include <fmt/format.h>

namespace zeva::tool {
namespace {

/// A device under load is slow; one that needs longer hangs.
constexpr Timeout copy_deadline = std::chrono::minutes{5};

/// Copies between USM and the CPU's memory by commands of the device.
class DeviceCopies {
public:
    DeviceCopies(const Gpu& gpu, std::size_t size)
        : staging_(Usm::allocate(gpu.context(), gpu.device(), UsmKind::host, size, gpu.keep_alive())),
          event_(gpu), list_(gpu, gpu.capabilities().copy_engine ? Engine::copy : Engine::compute) {}

    [[nodiscard]] std::vector<std::byte> read(const void* usm) {
        copy(staging_.pointer(), usm);
        const auto* bytes = static_cast<const std::byte*>(staging_.pointer());
        return {bytes, bytes + staging_.size()};
    }

    void write(void* usm, std::span<const std::byte> bytes) {
        std::memcpy(staging_.pointer(), bytes.data(), staging_.size());
        copy(usm, staging_.pointer());
    }

private:
    void copy(void* destination, const void* source) {
        event_.reset();
        list_.copy(destination, source, staging_.size(), &event_);
        event_.wait(copy_deadline);
    }

    // The list goes first: its commands use the others.
    Usm staging_;
    Event event_;
    CommandList list_;
};

class UsmName final : public MemoryName {
public:
    UsmName(const Gpu& gpu, void* usm, const SurfaceLayout& layout, CopyBy copy_by)
        : MemoryName(layout), usm_(usm) {
        if (usm_can_be_copied(gpu, copy_by))
            copies_.emplace(gpu, layout.object_sizes[0]);
    }

    [[nodiscard]] std::string_view name() const override { return "USM"; }
    [[nodiscard]] std::vector<std::byte> read_all() override { return copies().read(usm_); }
    void write_all(std::span<const std::byte> object) override { copies().write(usm_, object); }

private:
    [[nodiscard]] DeviceCopies& copies() {
        if (!copies_)
            throw NotVerifiable{"no copy engine"};
        return *copies_;
    }

    void* usm_;
    std::optional<DeviceCopies> copies_;
};

class DmaBufName final : public MemoryName {
public:
    DmaBufName(const DmaBuf& dma_buf, const SurfaceLayout& layout) : MemoryName(layout), dma_buf_(dma_buf) {}

    [[nodiscard]] std::string_view name() const override { return "dma-buf"; }
    /// Intel's VA driver exports descriptors that cannot be written.
    [[nodiscard]] bool is_writable() const override {
        return (::fcntl(dma_buf_.fd(), F_GETFL) & O_ACCMODE) == O_RDWR;
    }

    [[nodiscard]] std::vector<std::byte> read_all() override {
        const MappedDmaBuf mapped = map(CpuAccess::read);
        const auto object = mapped.bytes().first(layout().object_sizes[0]); // the dma-buf may be larger
        return {object.begin(), object.end()};
    }

    void write_all(std::span<const std::byte> object) override {
        const MappedDmaBuf mapped = map(CpuAccess::read_write);
        std::ranges::copy(object, mapped.bytes().begin());
    }

private:
    /// Some drivers export memory that the CPU must not map.
    [[nodiscard]] MappedDmaBuf map(CpuAccess access) const {
        try {
            return dma_buf_.map(access);
        } catch (const Error& error) {
            if (error.domain() == ErrorDomain::system && error.code() == EACCES)
                throw NotVerifiable{error.what()};
            throw;
        }
    }

    const DmaBuf& dma_buf_;
};

/// An image of VA-API; destroyed at destruction.
class Image {
public:
    /// The surface's own memory. Nothing where the driver has no image for it.
    [[nodiscard]] static std::optional<Image> derive(const Display& display, VASurfaceID surface) {
        VAImage image{};
        if (vaDeriveImage(display.handle(), surface, &image) != VA_STATUS_SUCCESS)
            return std::nullopt;
        return Image{display, image};
    }

    [[nodiscard]] static Image create(const Display& display, VAImageFormat format,
                                      const SurfaceLayout& layout) {
        VAImage image{};
        check_va(vaCreateImage(display.handle(), &format, static_cast<int>(layout.width),
                               static_cast<int>(layout.height), &image),
                 "vaCreateImage");
        return Image{display, image};
    }

    [[nodiscard]] VAImageID id() const { return image_.image_id; }

    /// Calls `use(layout of the image, its bytes)` while the image is mapped.
    template <typename Use>
    void with_bytes(const SurfaceLayout& surface, Use use) {
        SurfaceLayout layout = surface;
        for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane)
            layout.planes[plane] = {0, image_.offsets[plane], image_.pitches[plane]};
        layout.modifier = modifier_linear;
        layout.object_sizes = {image_.data_size};
        if (const std::string fault = find_fault(layout); !fault.empty())
            throw_layout_error("VAImage", fault);
        void* address = nullptr;
        check_va(vaMapBuffer(display_.handle(), image_.buf, &address), "vaMapBuffer");
        use(layout, std::span{static_cast<std::byte*>(address), image_.data_size});
        check_va(vaUnmapBuffer(display_.handle(), image_.buf), "vaUnmapBuffer");
    }

private:
    Image(const Display& display, const VAImage& image)
        : display_(display), image_(image), owner_(display, image.image_id, VA_INVALID_ID) {}

    Display display_;
    VAImage image_;
    DerivedImage owner_;
};

/// By a derived image, where there is one. vaPutImage and vaGetImage of Intel's driver forget where the third
/// plane is, move only the first of rgbp, and take the image's pitch for the surface's where both have the
/// same size.
class SurfaceName final : public PictureName {
public:
    SurfaceName(const Display& display, VASurfaceID surface, const SurfaceLayout& layout)
        : display_(display), surface_(surface), layout_(layout) {}

    [[nodiscard]] std::string_view name() const override { return "VA surface"; }

    [[nodiscard]] std::vector<std::byte> read() override {
        check_va(vaSyncSurface(display_.handle(), surface_), "vaSyncSurface");
        auto image = Image::derive(display_, surface_);
        if (!image) {
            image.emplace(Image::create(display_, image_format(), layout_));
            check_va(
                vaGetImage(display_.handle(), surface_, 0, 0, layout_.width, layout_.height, image->id()),
                "vaGetImage");
        }
        std::vector<std::byte> picture;
        image->with_bytes(layout_, [&](const SurfaceLayout& layout, std::span<const std::byte> bytes) {
            picture = gather(layout, bytes);
        });
        return picture;
    }

    void write(std::span<const std::byte> picture) override {
        auto derived = Image::derive(display_, surface_);
        Image image = derived ? std::move(*derived) : Image::create(display_, image_format(), layout_);
        image.with_bytes(layout_, [&](const SurfaceLayout& layout, std::span<std::byte> bytes) {
            scatter(layout, picture, bytes);
        });
        if (!derived)
            check_va(vaPutImage(display_.handle(), surface_, image.id(), 0, 0, layout_.width, layout_.height,
                                0, 0, layout_.width, layout_.height),
                     "vaPutImage");
        check_va(vaSyncSurface(display_.handle(), surface_), "vaSyncSurface");
    }

private:
    [[nodiscard]] VAImageFormat image_format() const {
        const PixelFormatInfo& format = info(layout_.format);
        std::vector<VAImageFormat> formats(
            static_cast<std::size_t>(std::max(0, vaMaxNumImageFormats(display_.handle()))));
        int count = 0;
        check_va(vaQueryImageFormats(display_.handle(), formats.data(), &count), "vaQueryImageFormats");
        formats.resize(static_cast<std::size_t>(count));
        const auto found = std::ranges::find(formats, format.va_fourcc, &VAImageFormat::fourcc);
        if (found == formats.end())
            throw NotVerifiable{fmt::format("the VA driver has no images in {}", format.name)};
        return *found;
    }

    Display display_;
    VASurfaceID surface_;
    SurfaceLayout layout_;
};

} // namespace

std::vector<std::byte> MemoryName::read() {
    return gather(layout_, read_all());
}

void MemoryName::write(std::span<const std::byte> picture) {
    std::vector<std::byte> object = read_all();
    scatter(layout_, picture, object);
    write_all(object);
}

bool usm_can_be_copied(const Gpu& gpu, CopyBy copy_by) {
    return gpu.capabilities().copy_engine || copy_by == CopyBy::any_engine;
}

std::unique_ptr<MemoryName> make_usm_name(const Gpu& gpu, void* usm, const SurfaceLayout& layout,
                                          CopyBy copy_by) {
    return std::make_unique<UsmName>(gpu, usm, layout, copy_by);
}

std::unique_ptr<MemoryName> make_dma_buf_name(const DmaBuf& dma_buf, const SurfaceLayout& layout) {
    return std::make_unique<DmaBufName>(dma_buf, layout);
}

std::unique_ptr<PictureName> make_surface_name(const Display& display, VASurfaceID surface,
                                               const SurfaceLayout& layout) {
    return std::make_unique<SurfaceName>(display, surface, layout);
}

} // namespace zeva::tool

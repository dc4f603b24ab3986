// Images and views of them.
#pragma once

#include "context.hpp"
#include "image_layout.hpp"
#include "memory/usm_allocation.hpp"

#include "kernel_abi.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// The memory of an image and its views. Thread safe.
class ImageMemory {
public:
    explicit ImageMemory(UsmAllocation allocation) : allocation_(std::move(allocation)) {}

    [[nodiscard]] std::byte* address() const { return allocation_.address(); }
    [[nodiscard]] std::size_t size() const { return allocation_.size(); }
    [[nodiscard]] std::uint64_t id() const { return allocation_.id(); }
    [[nodiscard]] bool is_writable() const { return allocation_.is_writable(); }
    /// As UsmAllocation::export_fd.
    [[nodiscard]] int export_fd();

private:
    std::mutex mutex_;
    UsmAllocation allocation_;
};

/// Immutable, but for what is in its memory.
class Image {
public:
    using Handle = ze_image_handle_t;

    Image(std::shared_ptr<Context> context, std::shared_ptr<ImageMemory> memory, const ImageLayout& layout,
          const ze_image_format_t& format);

    [[nodiscard]] const std::shared_ptr<ImageMemory>& memory() const { return memory_; }
    [[nodiscard]] const ImageLayout& layout() const { return layout_; }
    /// The first element of a plane.
    [[nodiscard]] std::byte* data(const ImagePlane& plane) const { return memory_->address() + plane.offset; }

    /// What kernels get; lives as long as the image.
    /// Throws Failure (unsupported image format) when kernels cannot access the format.
    [[nodiscard]] const zeva_image& kernel_view() const;

private:
    std::shared_ptr<Context> context_; // outlives the memory
    std::shared_ptr<ImageMemory> memory_;
    ImageLayout layout_;
    std::optional<zeva_image> kernel_view_;
};

} // namespace zeva::ze_driver

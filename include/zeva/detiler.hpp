// Tiled pictures to linear memory, by a kernel.
#pragma once

#include <memory>
#include <zeva/compute.hpp>
#include <zeva/export.hpp>
#include <zeva/gpu.hpp>
#include <zeva/shared_surface.hpp>
#include <zeva/surface_layout.hpp>

namespace zeva {

/// Copies pictures of any format from Intel's X, Y and 4 tiles to linear memory, on the device; linear ones
/// too. Compressed surfaces (CCS) are refused: their bytes are not pixels. Tiles are those of Gen8 and later
/// GPUs. Nothing is compiled or allocated after construction. Move-only; one thread at a time.
class ZEVA_API Detiler final : public PictureCopier {
public:
    /// Throws Error (level_zero).
    explicit Detiler(const Gpu& gpu);
    Detiler(Detiler&&) noexcept;
    Detiler& operator=(Detiler&&) noexcept;
    Detiler(const Detiler&) = delete;
    Detiler& operator=(const Detiler&) = delete;
    ~Detiler() override;

    /// Appends the copy to `list` and signals `event`, when there is one: for chains of kernels without a
    /// wait between them. `source` and `target` are the starts of pictures of one format and size, in one
    /// object each. The target is linear; linear pictures begin every plane and row at a multiple of 16
    /// bytes. Only the bytes of the visible picture are written. The caller does the hand-over of both.
    /// Throws Error (usage, layout) before anything is appended; Error (level_zero).
    void append(CommandList& list, const void* source, const SurfaceLayout& source_layout, void* target,
                const SurfaceLayout& target_layout, const Event* event = nullptr);

    /// The same on a command list of its own. Throws Error (usage) while the last copy is not finished.
    ze_event_handle_t start_copy(const void* source, const SurfaceLayout& source_layout, void* target,
                                 const SurfaceLayout& target_layout) override;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace zeva

#include <zeva/detiler.hpp>

#include "base/error.hpp"
#include "base/rounding.hpp"
#include "detile_parameters.h"

#include <array>
#include <optional>
#include <string>

#include <drm_fourcc.h>
#include <fmt/format.h>

namespace zeva {
namespace {

/// What one load or store of the kernels moves, aligned to its size.
constexpr std::uint32_t alignment = ZEVA_DETILE_BLOCK_BYTES;

std::string find_alignment_fault(const void* start, const SurfaceLayout& layout) {
    if (reinterpret_cast<std::uintptr_t>(start) % alignment != 0)
        return fmt::format("the picture is not at a multiple of {} bytes", alignment);
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        const auto [object, offset, pitch] = layout.planes[plane];
        if (offset % alignment != 0 || pitch % alignment != 0)
            return fmt::format("plane {} offset {} or pitch {} is not a multiple of {}", plane, offset, pitch,
                               alignment);
    }
    return {};
}

void check_picture(const char* name, const void* start, const SurfaceLayout& layout) {
    std::string fault = find_fault(layout);
    if (fault.empty() && layout.object_count != 1)
        fault = fmt::format("{} objects, one is possible", layout.object_count);
    if (fault.empty())
        fault = find_alignment_fault(start, layout);
    if (!fault.empty())
        throw_layout_error("Detiler", fmt::format("{}: {}", name, fault));
}

void check_pair(const SurfaceLayout& source, const SurfaceLayout& target) {
    if (!target.is_linear())
        throw_usage_error("Detiler", fmt::format("the target is {}", modifier_name(target.modifier)),
                          "give linear memory");
    if (source.format != target.format || source.width != target.width || source.height != target.height)
        throw_usage_error("Detiler",
                          fmt::format("the source is {} {}x{}, the target {} {}x{}", info(source.format).name,
                                      source.width, source.height, info(target.format).name, target.width,
                                      target.height),
                          "give a target of the source's format and size");
}

DetileParameters plane_parameters(const SurfaceLayout& source, const SurfaceLayout& target,
                                  std::uint32_t plane) {
    DetileParameters parameters{};
    parameters.row_bytes = static_cast<std::uint32_t>(source.row_bytes(plane));
    parameters.rows = static_cast<std::uint32_t>(source.rows(plane));
    parameters.source_pitch = source.planes[plane].pitch;
    parameters.target_pitch = target.planes[plane].pitch;
    return parameters;
}

std::array<std::uint32_t, 3> work_items(const DetileParameters& parameters) {
    return {divide_rounded_up(parameters.row_bytes, ZEVA_DETILE_BLOCK_BYTES),
            divide_rounded_up(parameters.rows, ZEVA_DETILE_BLOCK_ROWS), 1};
}

} // namespace

struct Detiler::State {
    State(const Gpu& on, const Module& module)
        : gpu(on), linear(module.kernel("copy_linear")), x_tiled(module.kernel("detile_x")),
          y_tiled(module.kernel("detile_y")), four_tiled(module.kernel("detile_4")), copied(on), list(on) {}

    /// For a modifier that find_fault knows.
    Kernel& kernel_for(std::uint64_t modifier) {
        switch (modifier) {
        case I915_FORMAT_MOD_X_TILED:
            return x_tiled;
        case I915_FORMAT_MOD_Y_TILED:
            return y_tiled;
        case I915_FORMAT_MOD_4_TILED:
            return four_tiled;
        default:
            return linear;
        }
    }

    Gpu gpu;
    Kernel linear;
    Kernel x_tiled;
    Kernel y_tiled;
    Kernel four_tiled;
    Event copied;
    bool has_started = false;        ///< `copied` is of a copy that was started
    std::optional<CommandList> list; ///< last: its destructor waits for what uses the rest
};

Detiler::Detiler(const Gpu& gpu) : state_(std::make_unique<State>(gpu, Module::builtin(gpu))) {}
Detiler::Detiler(Detiler&&) noexcept = default;
Detiler& Detiler::operator=(Detiler&&) noexcept = default;
Detiler::~Detiler() = default;

void Detiler::append(CommandList& list, const void* source, const SurfaceLayout& source_layout, void* target,
                     const SurfaceLayout& target_layout, const Event* event) {
    check_picture("source", source, source_layout);
    check_picture("target", target, target_layout);
    check_pair(source_layout, target_layout);
    if (event != nullptr && event->is_signalled())
        throw_usage_error("Detiler", "the event is already signalled", "reset it before it is used again");

    Kernel& kernel = state_->kernel_for(source_layout.modifier);
    for (std::uint32_t plane = 0; plane < source_layout.plane_count; ++plane) {
        const DetileParameters parameters = plane_parameters(source_layout, target_layout, plane);
        kernel.set_pointer(0, static_cast<const std::byte*>(source) + source_layout.planes[plane].offset);
        kernel.set_pointer(1, static_cast<std::byte*>(target) + target_layout.planes[plane].offset);
        kernel.set_value(2, &parameters, sizeof(parameters));
        const bool is_last = plane + 1 == source_layout.plane_count;
        list.launch(kernel, work_items(parameters), is_last ? event : nullptr);
    }
}

ze_event_handle_t Detiler::start_copy(const void* source, const SurfaceLayout& source_layout, void* target,
                                      const SurfaceLayout& target_layout) {
    if (state_->has_started && !state_->copied.is_signalled())
        throw_usage_error("Detiler::start_copy", "the last copy is not finished",
                          "wait for its event, or use another Detiler");
    state_->copied.reset();
    state_->has_started = false;
    if (!state_->list)
        state_->list.emplace(state_->gpu);
    try {
        append(*state_->list, source, source_layout, target, target_layout, &state_->copied);
    } catch (...) {
        state_->list.reset(); // waits for the planes that were started
        throw;
    }
    state_->has_started = true;
    return state_->copied.handle();
}

} // namespace zeva

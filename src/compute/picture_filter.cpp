#include <zeva/compute.hpp>

#include "base/error.hpp"
#include "compute/color_conversion.hpp"
#include "filter_parameters.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace zeva {
namespace {

// Each is a kernel of kernels/picture_filters.cl.
constexpr std::array<std::string_view, 5> filter_names{"none", "gray", "edges", "invert", "blur"};

std::string kernel_name(std::string_view filter) {
    if (std::ranges::find(filter_names, filter) == filter_names.end())
        throw_usage_error("PictureFilter", fmt::format("there is no filter \"{}\"", filter),
                          fmt::format("choose one of {}", fmt::join(filter_names, ", ")));
    return fmt::format("filter_{}", filter);
}

/// What the picture shows, inside the layout.
Rectangle visible_rectangle(const SurfaceLayout& layout, const PictureInfo& info) {
    if (info.visible == Rectangle{})
        return {0, 0, layout.width, layout.height};
    const auto [x, y, width, height] = info.visible;
    const bool fits = width > 0 && height > 0 && x < layout.width && y < layout.height &&
                      width <= layout.width - x && height <= layout.height - y;
    if (!fits)
        throw_usage_error("PictureFilter::apply",
                          fmt::format("visible rectangle {}x{} at {},{} is not inside the {}x{} picture",
                                      width, height, x, y, layout.width, layout.height));
    return info.visible;
}

void check_source(const SurfaceLayout& layout, const PictureInfo& info) {
    if (layout.format != PixelFormat::nv12 || !layout.is_linear())
        throw_usage_error("PictureFilter::apply",
                          fmt::format("the source is {} {}", modifier_name(layout.modifier),
                                      zeva::info(layout.format).name),
                          "give a linear nv12 picture");
    if (info.protected_content || info.compressed)
        throw_usage_error("PictureFilter::apply", "the bytes of the source are encrypted or compressed");
    if (const std::string fault = find_fault(layout); !fault.empty())
        throw_layout_error("PictureFilter::apply", fault);
}

void check_target(const SurfaceLayout& layout, const Rectangle& visible) {
    if (layout.format != PixelFormat::rgba || !layout.is_linear())
        throw_usage_error(
            "PictureFilter::apply",
            fmt::format("the target is {} {}", modifier_name(layout.modifier), info(layout.format).name),
            "give a linear rgba surface");
    if (layout.width < visible.width || layout.height < visible.height)
        throw_usage_error("PictureFilter::apply",
                          fmt::format("the target is {}x{}, the visible picture {}x{}", layout.width,
                                      layout.height, visible.width, visible.height),
                          "allocate a larger target");
}

FilterParameters filter_parameters(const SurfaceLayout& source, const PictureInfo& info,
                                   const Rectangle& visible, const SurfaceLayout& target) {
    FilterParameters parameters{};
    parameters.x = visible.x;
    parameters.y = visible.y;
    parameters.width = visible.width;
    parameters.height = visible.height;
    parameters.luma_pitch = source.planes[0].pitch;
    parameters.chroma_pitch = source.planes[1].pitch;
    parameters.target_pitch = target.planes[0].pitch;
    const auto [red, green, blue] = color_conversion(info, visible.height);
    const auto to_float = [](double value) { return static_cast<float>(value); };
    std::ranges::transform(red, parameters.red, to_float);
    std::ranges::transform(green, parameters.green, to_float);
    std::ranges::transform(blue, parameters.blue, to_float);
    return parameters;
}

} // namespace

struct PictureFilter::State {
    explicit State(Kernel owned) : kernel(std::move(owned)) {}

    Kernel kernel;
};

PictureFilter::PictureFilter(const Gpu& gpu, std::string_view name) {
    const std::string kernel = kernel_name(name);
    state_ = std::make_unique<State>(Module::builtin(gpu).kernel(kernel));
}

PictureFilter::PictureFilter(PictureFilter&&) noexcept = default;
PictureFilter& PictureFilter::operator=(PictureFilter&&) noexcept = default;
PictureFilter::~PictureFilter() = default;

std::vector<std::string> PictureFilter::names() {
    return {filter_names.begin(), filter_names.end()};
}

void PictureFilter::apply(CommandList& list, const void* source, const SurfaceLayout& layout,
                          const PictureInfo& info, SharedSurface& target, const Event& event) {
    check_source(layout, info);
    const Rectangle visible = visible_rectangle(layout, info);
    check_target(target.layout(), visible);

    const auto* bytes = static_cast<const std::byte*>(source);
    const FilterParameters parameters = filter_parameters(layout, info, visible, target.layout());
    state_->kernel.set_pointer(0, bytes + layout.planes[0].offset);
    state_->kernel.set_pointer(1, bytes + layout.planes[1].offset);
    state_->kernel.set_pointer(2, target.plane(0));
    state_->kernel.set_value(3, &parameters, sizeof(parameters));
    list.launch(state_->kernel, {visible.width, visible.height, 1}, &event);
}

} // namespace zeva

#include "sampler.hpp"

#include "api_boundary.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"

namespace zeva::ze_driver {
namespace {

// The bits of a sampler literal, fixed by the SPIR target of clang's opencl-c.h.
namespace literal {
constexpr std::uint32_t address_none = 0;
constexpr std::uint32_t address_clamp_to_edge = 2;
constexpr std::uint32_t address_clamp = 4; // to the border colour
constexpr std::uint32_t address_repeat = 6;
constexpr std::uint32_t address_mirrored_repeat = 8;
constexpr std::uint32_t normalized_coordinates = 1;
constexpr std::uint32_t filter_nearest = 0x10;
constexpr std::uint32_t filter_linear = 0x20;
} // namespace literal

std::uint32_t address_bits(ze_sampler_address_mode_t mode) {
    switch (mode) {
    case ZE_SAMPLER_ADDRESS_MODE_NONE:
        return literal::address_none;
    case ZE_SAMPLER_ADDRESS_MODE_REPEAT:
        return literal::address_repeat;
    case ZE_SAMPLER_ADDRESS_MODE_CLAMP:
        return literal::address_clamp_to_edge;
    case ZE_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER:
        return literal::address_clamp;
    case ZE_SAMPLER_ADDRESS_MODE_MIRROR:
        return literal::address_mirrored_repeat;
    default:
        throw Failure{ZE_RESULT_ERROR_INVALID_ENUMERATION};
    }
}

std::uint32_t filter_bits(ze_sampler_filter_mode_t mode) {
    switch (mode) {
    case ZE_SAMPLER_FILTER_MODE_NEAREST:
        return literal::filter_nearest;
    case ZE_SAMPLER_FILTER_MODE_LINEAR:
        return literal::filter_linear;
    default:
        throw Failure{ZE_RESULT_ERROR_INVALID_ENUMERATION};
    }
}

ze_result_t create(ze_context_handle_t context, ze_device_handle_t device, const ze_sampler_desc_t* desc,
                   ze_sampler_handle_t* result) {
    auto owner = resolve<Context>(context);
    static_cast<void>(resolve_device(*owner, device));
    require_pointers(desc, result);
    const std::uint32_t bits = address_bits(desc->addressMode) | filter_bits(desc->filterMode) |
                               (desc->isNormalized ? literal::normalized_coordinates : 0);
    *result = publish(std::make_shared<Sampler>(std::move(owner), bits));
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy(ze_sampler_handle_t handle) {
    withdraw<Sampler>(handle);
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install(ze_sampler_dditable_t& table) {
    table.pfnCreate = entry_point<create>;
    table.pfnDestroy = entry_point<destroy>;
}

} // namespace zeva::ze_driver

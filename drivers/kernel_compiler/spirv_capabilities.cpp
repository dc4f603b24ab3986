#include "spirv_capabilities.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <spirv/unified1/spirv.hpp>

namespace zeva::kernel_compiler {
namespace {

struct Construct {
    spv::Capability capability;
    const char* name;
    const char* meaning;
};

/// What is not listed is tried; a function that nobody defines is refused by its name later.
constexpr std::array refused{
    Construct{spv::CapabilityShader, "Shader", "graphics shaders"},
    Construct{spv::CapabilityDeviceEnqueue, "DeviceEnqueue", "kernels that enqueue kernels"},
    Construct{spv::CapabilityPipes, "Pipes", "pipes"},
    Construct{spv::CapabilityPipeStorage, "PipeStorage", "pipes"},
    Construct{spv::CapabilityImageMipmap, "ImageMipmap", "mipmapped images"},
    Construct{spv::CapabilityNamedBarrier, "NamedBarrier", "named barriers"},
    Construct{spv::CapabilityVectorComputeINTEL, "VectorComputeINTEL", "vector compute kernels"},
};

} // namespace

std::optional<std::string> capability_refusal(std::uint32_t capability) {
    const auto* known = std::ranges::find(refused, capability, &Construct::capability);
    if (known == refused.end())
        return std::nullopt;
    return fmt::format("the module needs the SPIR-V capability {} ({}), which this device cannot run",
                       known->name, known->meaning);
}

} // namespace zeva::kernel_compiler

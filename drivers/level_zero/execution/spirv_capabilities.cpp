#include "execution/spirv_capabilities.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <spirv/unified1/spirv.hpp>

namespace zeva::ze_driver {
namespace {

constexpr std::array runnable{
    spv::CapabilityAddresses,    spv::CapabilityLinkage,         spv::CapabilityKernel,
    spv::CapabilityVector16,     spv::CapabilityFloat16Buffer,   spv::CapabilityFloat64,
    spv::CapabilityInt64,        spv::CapabilityInt16,           spv::CapabilityInt8,
    spv::CapabilityInt64Atomics, spv::CapabilityImageBasic,      spv::CapabilityLiteralSampler,
    spv::CapabilitySampled1D,    spv::CapabilityImage1D,         spv::CapabilitySampledBuffer,
    spv::CapabilityImageBuffer,  spv::CapabilityExpectAssumeKHR,
};

struct Construct {
    spv::Capability capability;
    const char* name;
    const char* meaning;
};

constexpr std::array refused{
    Construct{spv::CapabilityShader, "Shader", "graphics shaders"},
    Construct{spv::CapabilityFloat16, "Float16", "half arithmetic"},
    Construct{spv::CapabilityGenericPointer, "GenericPointer", "pointers to the generic address space"},
    Construct{spv::CapabilityGroups, "Groups", "work-group and sub-group functions"},
    Construct{spv::CapabilityDeviceEnqueue, "DeviceEnqueue", "kernels that enqueue kernels"},
    Construct{spv::CapabilityPipes, "Pipes", "pipes"},
    Construct{spv::CapabilityPipeStorage, "PipeStorage", "pipes"},
    Construct{spv::CapabilityImageReadWrite, "ImageReadWrite", "images that are read and written"},
    Construct{spv::CapabilityImageMipmap, "ImageMipmap", "mipmapped images"},
    Construct{spv::CapabilitySubgroupDispatch, "SubgroupDispatch", "sub-groups"},
    Construct{spv::CapabilityNamedBarrier, "NamedBarrier", "named barriers"},
    Construct{spv::CapabilityGroupNonUniform, "GroupNonUniform", "sub-groups"},
    Construct{spv::CapabilitySubgroupShuffleINTEL, "SubgroupShuffleINTEL", "sub-groups"},
    Construct{spv::CapabilitySubgroupBufferBlockIOINTEL, "SubgroupBufferBlockIOINTEL", "sub-groups"},
    Construct{spv::CapabilitySubgroupImageBlockIOINTEL, "SubgroupImageBlockIOINTEL", "sub-groups"},
    Construct{spv::CapabilityAtomicFloat32AddEXT, "AtomicFloat32AddEXT", "atomic float addition"},
    Construct{spv::CapabilityAtomicFloat64AddEXT, "AtomicFloat64AddEXT", "atomic double addition"},
    Construct{spv::CapabilityVectorComputeINTEL, "VectorComputeINTEL", "vector compute kernels"},
};

} // namespace

std::optional<std::string> capability_refusal(std::uint32_t capability) {
    if (std::ranges::find(runnable, capability) != runnable.end())
        return std::nullopt;
    const auto* known = std::ranges::find(refused, capability, &Construct::capability);
    if (known != refused.end())
        return fmt::format("the module needs the SPIR-V capability {} ({}), which this device cannot run",
                           known->name, known->meaning);
    return fmt::format("the module needs the SPIR-V capability number {}, which this device cannot run",
                       capability);
}

} // namespace zeva::ze_driver

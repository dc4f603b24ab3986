#include <zeva/compute.hpp>

#include "base/error.hpp"
#include "compute/handles.hpp"
#include "compute/kernel_state.hpp"
#include "level_zero/result.hpp"

#include <cstring>
#include <string_view>

namespace zeva {

// kernels/zeva_kernels.cl, compiled and embedded at build time.
extern const unsigned char builtin_kernels_spirv[];
extern const std::size_t builtin_kernels_spirv_size;

struct Module::State {
    std::shared_ptr<const void> keep_alive;
    ModuleHandle module;
};

namespace {

std::string first_line(ze_module_build_log_handle_t log) {
    std::size_t size = 0;
    if (zeModuleBuildLogGetString(log, &size, nullptr) != ZE_RESULT_SUCCESS || size == 0)
        return {};
    std::string text(size, '\0');
    if (zeModuleBuildLogGetString(log, &size, text.data()) != ZE_RESULT_SUCCESS)
        return {};
    const std::string_view line(text.c_str());
    return std::string(line.substr(0, line.find('\n')));
}

std::optional<std::array<std::uint32_t, 3>> required_group_size(ze_kernel_handle_t kernel) {
    ze_kernel_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_KERNEL_PROPERTIES;
    check_ze(zeKernelGetProperties(kernel, &properties), "zeKernelGetProperties");
    if (properties.requiredGroupSizeX == 0)
        return std::nullopt;
    return std::array{properties.requiredGroupSizeX, properties.requiredGroupSizeY,
                      properties.requiredGroupSizeZ};
}

/// Intel's compiler ends the process when the first word is not SPIR-V's.
void refuse_what_is_no_spirv(std::span<const std::byte> spirv) {
    constexpr std::uint32_t magic_number = 0x07230203; // SPIR-V specification, 2.3
    std::uint32_t first_word = 0;
    if (spirv.size() >= sizeof(first_word))
        std::memcpy(&first_word, spirv.data(), sizeof(first_word));
    if (first_word != magic_number && first_word != __builtin_bswap32(magic_number))
        throw_usage_error("zeModuleCreate", "the input is no SPIR-V", "compile it with clang and llvm-spirv");
}

} // namespace

Module Module::from_spirv(const Gpu& gpu, std::span<const std::byte> spirv, const std::string& options) {
    refuse_what_is_no_spirv(spirv);
    ze_module_desc_t description{};
    description.stype = ZE_STRUCTURE_TYPE_MODULE_DESC;
    description.format = ZE_MODULE_FORMAT_IL_SPIRV;
    description.inputSize = spirv.size();
    description.pInputModule = reinterpret_cast<const std::uint8_t*>(spirv.data());
    description.pBuildFlags = options.c_str();

    ze_module_handle_t module = nullptr;
    ze_module_build_log_handle_t raw_log = nullptr;
    const ze_result_t result = zeModuleCreate(gpu.context(), gpu.device(), &description, &module, &raw_log);
    const BuildLogHandle log(raw_log);
    if (result != ZE_RESULT_SUCCESS)
        throw_ze_error(result, "zeModuleCreate", raw_log != nullptr ? first_line(raw_log) : std::string{});

    auto state = std::make_shared<State>();
    state->keep_alive = gpu.keep_alive();
    state->module.reset(module);
    return Module(std::move(state));
}

Module Module::builtin(const Gpu& gpu) {
    return from_spirv(gpu, std::as_bytes(std::span(builtin_kernels_spirv, builtin_kernels_spirv_size)));
}

Kernel Module::kernel(const std::string& name) const {
    ze_kernel_desc_t description{};
    description.stype = ZE_STRUCTURE_TYPE_KERNEL_DESC;
    description.pKernelName = name.c_str();
    ze_kernel_handle_t kernel = nullptr;
    const ze_result_t result = zeKernelCreate(state_->module.get(), &description, &kernel);
    if (result != ZE_RESULT_SUCCESS)
        throw_ze_error(result, "zeKernelCreate", "kernel \"" + name + "\"");
    auto state = std::make_unique<Kernel::State>(state_, KernelHandle(kernel));
    state->required_group_size = required_group_size(kernel);
    return Kernel(std::move(state));
}

} // namespace zeva

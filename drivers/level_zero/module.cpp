#include "module.hpp"

#include "api_boundary.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace zeva::ze_driver {

void write_string(const std::string& text, std::size_t* size, char* destination) {
    require_pointers(size);
    if (destination != nullptr && *size != 0) {
        const std::size_t length = std::min(*size - 1, text.size());
        std::memcpy(destination, text.data(), length);
        destination[length] = '\0';
    }
    *size = text.size() + 1;
}

namespace {

std::unique_ptr<ExecutableModule> compile(const ze_module_desc_t& desc, std::string& log) {
    KernelExecutor* const executor = pocl_executor(log);
    if (executor == nullptr)
        return nullptr;
    const auto spirv = std::as_bytes(std::span{desc.pInputModule, desc.inputSize});
    return executor->compile(spirv, desc.pBuildFlags == nullptr ? "" : desc.pBuildFlags, log);
}

ze_result_t create(ze_context_handle_t context, ze_device_handle_t device, const ze_module_desc_t* desc,
                   ze_module_handle_t* result, ze_module_build_log_handle_t* build_log) {
    auto owner = resolve<Context>(context);
    static_cast<void>(resolve<Device>(device));
    require_pointers(desc, result);
    require_pointers(desc->pInputModule);
    require(desc->inputSize != 0, ZE_RESULT_ERROR_INVALID_SIZE);
    require(desc->format == ZE_MODULE_FORMAT_IL_SPIRV, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    const bool has_constants = desc->pConstants != nullptr && desc->pConstants->numConstants != 0;
    const auto* several_inputs = find_in_chain<const ze_module_program_exp_desc_t>(
        desc->pNext, ZE_STRUCTURE_TYPE_MODULE_PROGRAM_EXP_DESC);
    require(!has_constants && several_inputs == nullptr, ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);

    std::string log;
    auto executable = compile(*desc, log);
    if (build_log != nullptr)
        *build_log = publish(std::make_shared<ModuleBuildLog>(std::move(log)));
    require(executable != nullptr, ZE_RESULT_ERROR_MODULE_BUILD_FAILURE);
    *result = publish(std::make_shared<Module>(std::move(owner), std::move(executable)));
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy(ze_module_handle_t handle) {
    withdraw<Module>(handle);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_kernel_names(ze_module_handle_t handle, std::uint32_t* count, const char** names) {
    const auto module = resolve<Module>(handle);
    const auto& all = module->executable().kernel_names();
    write_list(count, names != nullptr, all.size(), [&](std::uint32_t i) { names[i] = all[i].c_str(); });
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_properties(ze_module_handle_t handle, ze_module_properties_t* properties) {
    static_cast<void>(resolve<Module>(handle));
    require_pointers(properties);
    write_properties(*properties, ze_module_properties_t{}); // modules with imports do not compile
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy_build_log(ze_module_build_log_handle_t handle) {
    withdraw<ModuleBuildLog>(handle);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_build_log_string(ze_module_build_log_handle_t handle, std::size_t* size, char* text) {
    write_string(resolve<ModuleBuildLog>(handle)->text(), size, text);
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install(ze_module_dditable_t& table) {
    table.pfnCreate = entry_point<create>;
    table.pfnDestroy = entry_point<destroy>;
    table.pfnGetKernelNames = entry_point<get_kernel_names>;
    table.pfnGetProperties = entry_point<get_properties>;
}

void install(ze_module_build_log_dditable_t& table) {
    table.pfnDestroy = entry_point<destroy_build_log>;
    table.pfnGetString = entry_point<get_build_log_string>;
}

} // namespace zeva::ze_driver

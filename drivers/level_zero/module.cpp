#include "module.hpp"

#include "api_boundary.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "module_source.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace zeva::ze_driver {

ModuleCode::ModuleCode(std::shared_ptr<Context> context, ze_device_handle_t device,
                       std::unique_ptr<ExecutableModule> executable)
    : context_(std::move(context)), device_(device), executable_(std::move(executable)) {}

ModuleCode::~ModuleCode() {
    for (void* variable : published_)
        AllocationTable::remove_module_variable(variable);
}

bool ModuleCode::exports(const std::string& name) const {
    return executable_->symbol(name).address != nullptr;
}

void ModuleCode::publish_variable(const ModuleSymbol& variable) {
    const std::lock_guard lock{mutex_};
    if (published_.insert(variable.address).second)
        context_->allocations().add_module_variable(variable.address, variable.size, device_);
}

Module::Module(std::shared_ptr<ModuleCode> code)
    : code_(std::move(code)), imports_(executable().unresolved_imports()) {}

std::shared_ptr<ModuleCode> Module::definer(const std::string& name) const {
    if (code_->exports(name))
        return code_;
    if (std::ranges::find(imports_, name) == imports_.end())
        return nullptr;
    const std::lock_guard lock{mutex_};
    const auto found = std::ranges::find_if(linked_, [&](const auto& code) { return code->exports(name); });
    return found == linked_.end() ? nullptr : *found;
}

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

std::unique_ptr<ExecutableModule> build(const ze_module_desc_t& desc, std::string& log) {
    if (desc.format == ZE_MODULE_FORMAT_IL_SPIRV)
        return native_executor().compile(compile_request(desc), log);
    require_pointers(desc.pInputModule);
    require(desc.inputSize != 0, ZE_RESULT_ERROR_INVALID_SIZE);
    return native_executor().load(std::as_bytes(std::span{desc.pInputModule, desc.inputSize}), log);
}

ze_result_t create(ze_context_handle_t context, ze_device_handle_t device, const ze_module_desc_t* desc,
                   ze_module_handle_t* result, ze_module_build_log_handle_t* build_log) {
    auto owner = resolve<Context>(context);
    static_cast<void>(resolve_device(*owner, device));
    require_pointers(desc, result);
    require(desc->format == ZE_MODULE_FORMAT_IL_SPIRV || desc->format == ZE_MODULE_FORMAT_NATIVE,
            ZE_RESULT_ERROR_INVALID_ENUMERATION);
    std::string log;
    auto executable = build(*desc, log);
    if (build_log != nullptr)
        *build_log = publish(std::make_shared<ModuleBuildLog>(std::move(log)));
    require(executable != nullptr, desc->format == ZE_MODULE_FORMAT_NATIVE
                                       ? ZE_RESULT_ERROR_INVALID_NATIVE_BINARY
                                       : ZE_RESULT_ERROR_MODULE_BUILD_FAILURE);
    *result = publish(std::make_shared<Module>(
        std::make_shared<ModuleCode>(std::move(owner), device, std::move(executable))));
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy(ze_module_handle_t handle) {
    withdraw<Module>(handle);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_native_binary(ze_module_handle_t handle, std::size_t* size, std::uint8_t* destination) {
    const auto module = resolve<Module>(handle);
    require_pointers(size);
    const auto& binary = module->executable().native_binary();
    if (destination != nullptr) {
        require(*size >= binary.size(), ZE_RESULT_ERROR_INVALID_SIZE);
        std::memcpy(destination, binary.data(), binary.size());
    }
    *size = binary.size();
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_global_pointer(ze_module_handle_t handle, const char* name, std::size_t* size,
                               void** pointer) {
    const auto module = resolve<Module>(handle);
    require_pointers(name);
    const auto definer = module->definer(name);
    require(definer != nullptr, ZE_RESULT_ERROR_INVALID_GLOBAL_NAME);
    const ModuleSymbol variable = definer->executable().symbol(name);
    require(variable.size != 0, ZE_RESULT_ERROR_INVALID_GLOBAL_NAME);
    definer->publish_variable(variable);
    if (size != nullptr)
        *size = variable.size;
    if (pointer != nullptr)
        *pointer = variable.address;
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_function_pointer(ze_module_handle_t handle, const char* name, void** pointer) {
    const auto module = resolve<Module>(handle);
    require_pointers(name, pointer);
    const auto definer = module->definer(name);
    require(definer != nullptr, ZE_RESULT_ERROR_INVALID_FUNCTION_NAME);
    const ModuleSymbol function = definer->executable().symbol(name);
    require(function.size == 0, ZE_RESULT_ERROR_INVALID_FUNCTION_NAME);
    *pointer = function.address;
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_kernel_names(ze_module_handle_t handle, std::uint32_t* count, const char** names) {
    const auto module = resolve<Module>(handle);
    const auto& all = module->executable().kernel_names();
    write_list(count, names != nullptr, all.size(), [&](std::uint32_t i) { names[i] = all[i].c_str(); });
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_properties(ze_module_handle_t handle, ze_module_properties_t* properties) {
    const auto module = resolve<Module>(handle);
    require_pointers(properties);
    ze_module_properties_t values{};
    if (!module->imports().empty())
        values.flags = ZE_MODULE_PROPERTY_FLAG_IMPORTS;
    write_properties(*properties, values);
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
    table.pfnGetNativeBinary = entry_point<get_native_binary>;
    table.pfnGetGlobalPointer = entry_point<get_global_pointer>;
    table.pfnGetFunctionPointer = entry_point<get_function_pointer>;
    table.pfnGetKernelNames = entry_point<get_kernel_names>;
    table.pfnGetProperties = entry_point<get_properties>;
    install_module_linking(table);
}

void install(ze_module_build_log_dditable_t& table) {
    table.pfnDestroy = entry_point<destroy_build_log>;
    table.pfnGetString = entry_point<get_build_log_string>;
}

} // namespace zeva::ze_driver

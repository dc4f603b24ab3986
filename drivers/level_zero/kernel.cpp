#include "kernel.hpp"

#include "api_boundary.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace zeva::ze_driver {
namespace {

using Size3 = std::array<std::uint32_t, 3>;

constexpr Size3 no_requirement{0, 0, 0};

std::uint64_t volume(const Size3& size) {
    return std::uint64_t{size[0]} * size[1] * size[2];
}

std::uint32_t largest_divisor(std::uint32_t number, std::uint32_t limit) {
    std::uint32_t divisor = std::min(number, limit);
    while (number % divisor != 0)
        --divisor;
    return divisor;
}

} // namespace

Kernel::Kernel(std::shared_ptr<Module> module, std::string name, std::unique_ptr<ExecutableKernel> executable)
    : module_(std::move(module)), name_(std::move(name)), executable_(std::move(executable)),
      arguments_(executable_->arguments().size()), group_size_(executable_->required_group_size()) {
    if (group_size_ == no_requirement)
        group_size_ = {1, 1, 1};
}

std::uint32_t Kernel::max_group_size() const {
    return std::min(executable_->max_group_size(), ze_driver::max_group_size);
}

void Kernel::set_argument(std::uint32_t index, std::size_t size, const void* value) {
    require(index < arguments_.size(), ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_INDEX);
    const ArgumentInfo& info = executable_->arguments()[index];
    ArgumentValue argument;
    argument.is_set = true;
    switch (info.kind) {
    case ArgumentInfo::Kind::local_memory:
        require(size != 0 && size <= max_local_memory_size && value == nullptr,
                ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE);
        argument.local_memory_size = size;
        break;
    case ArgumentInfo::Kind::pointer:
    case ArgumentInfo::Kind::value:
        require(size == info.size, ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE);
        argument.bytes.resize(size); // zeros: a null value is a null pointer
        if (value != nullptr)
            std::memcpy(argument.bytes.data(), value, size);
        break;
    case ArgumentInfo::Kind::image:
    case ArgumentInfo::Kind::sampler:
        throw Failure{ZE_RESULT_ERROR_UNSUPPORTED_FEATURE};
    }
    arguments_[index] = std::move(argument);
}

void Kernel::set_group_size(Size3 size) {
    const std::uint64_t total = volume(size);
    const Size3 required = executable_->required_group_size();
    const bool is_possible =
        total != 0 && total <= max_group_size() && (required == no_requirement || required == size);
    require(is_possible, ZE_RESULT_ERROR_INVALID_GROUP_SIZE_DIMENSION);
    group_size_ = size;
}

Size3 Kernel::suggest_group_size(Size3 global_size) const {
    if (const Size3 required = executable_->required_group_size(); required != no_requirement)
        return required;
    // Wide rows keep vector units busy, and more than this costs stack without gain.
    std::uint32_t budget = std::min(max_group_size(), 256u);
    Size3 suggestion{1, 1, 1};
    for (std::size_t i = 0; i < 3; ++i) {
        suggestion[i] = largest_divisor(global_size[i], budget);
        budget /= suggestion[i];
    }
    return suggestion;
}

LaunchSize Kernel::launch_size() const {
    LaunchSize size;
    size.group_size = group_size_;
    size.global_offset = global_offset_;
    return size;
}

std::vector<ArgumentValue> Kernel::arguments() const {
    require(std::ranges::all_of(arguments_, &ArgumentValue::is_set), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    return arguments_;
}

namespace {

ze_result_t create(ze_module_handle_t module_handle, const ze_kernel_desc_t* desc,
                   ze_kernel_handle_t* result) {
    auto module = resolve<Module>(module_handle);
    require_pointers(desc, result);
    require_pointers(desc->pKernelName);
    constexpr ze_kernel_flags_t all_flags =
        ZE_KERNEL_FLAG_FORCE_RESIDENCY | ZE_KERNEL_FLAG_EXPLICIT_RESIDENCY;
    require(desc->flags <= all_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    auto executable = module->executable().kernel(desc->pKernelName);
    require(executable != nullptr, ZE_RESULT_ERROR_INVALID_KERNEL_NAME);
    *result = publish(std::make_shared<Kernel>(std::move(module), desc->pKernelName, std::move(executable)));
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy(ze_kernel_handle_t handle) {
    withdraw<Kernel>(handle);
    return ZE_RESULT_SUCCESS;
}

ze_result_t set_group_size(ze_kernel_handle_t handle, std::uint32_t x, std::uint32_t y, std::uint32_t z) {
    resolve<Kernel>(handle)->set_group_size({x, y, z});
    return ZE_RESULT_SUCCESS;
}

ze_result_t suggest_group_size(ze_kernel_handle_t handle, std::uint32_t global_x, std::uint32_t global_y,
                               std::uint32_t global_z, std::uint32_t* x, std::uint32_t* y, std::uint32_t* z) {
    const auto kernel = resolve<Kernel>(handle);
    require_pointers(x, y, z);
    require(global_x != 0 && global_y != 0 && global_z != 0, ZE_RESULT_ERROR_INVALID_GLOBAL_WIDTH_DIMENSION);
    const Size3 suggestion = kernel->suggest_group_size({global_x, global_y, global_z});
    *x = suggestion[0];
    *y = suggestion[1];
    *z = suggestion[2];
    return ZE_RESULT_SUCCESS;
}

ze_result_t suggest_max_cooperative_group_count(ze_kernel_handle_t handle, std::uint32_t* count) {
    static_cast<void>(resolve<Kernel>(handle));
    require_pointers(count);
    *count = max_cooperative_group_count;
    return ZE_RESULT_SUCCESS;
}

ze_result_t set_argument_value(ze_kernel_handle_t handle, std::uint32_t index, std::size_t size,
                               const void* value) {
    resolve<Kernel>(handle)->set_argument(index, size, value);
    return ZE_RESULT_SUCCESS;
}

/// All memory can be reached from every kernel, so the flags are only kept.
ze_result_t set_indirect_access(ze_kernel_handle_t handle, ze_kernel_indirect_access_flags_t flags) {
    const auto kernel = resolve<Kernel>(handle);
    constexpr ze_kernel_indirect_access_flags_t all_flags = ZE_KERNEL_INDIRECT_ACCESS_FLAG_HOST |
                                                            ZE_KERNEL_INDIRECT_ACCESS_FLAG_DEVICE |
                                                            ZE_KERNEL_INDIRECT_ACCESS_FLAG_SHARED;
    require(flags <= all_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    kernel->set_indirect_access(flags);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_indirect_access(ze_kernel_handle_t handle, ze_kernel_indirect_access_flags_t* flags) {
    const auto kernel = resolve<Kernel>(handle);
    require_pointers(flags);
    *flags = kernel->indirect_access();
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_properties(ze_kernel_handle_t handle, ze_kernel_properties_t* properties) {
    const auto kernel = resolve<Kernel>(handle);
    require_pointers(properties);
    const ExecutableKernel& executable = kernel->executable();
    const Size3 required = executable.required_group_size();
    ze_kernel_properties_t values{};
    values.numKernelArgs = static_cast<std::uint32_t>(executable.arguments().size());
    values.requiredGroupSizeX = required[0];
    values.requiredGroupSizeY = required[1];
    values.requiredGroupSizeZ = required[2];
    values.localMemSize = static_cast<std::uint32_t>(executable.local_memory_size());
    values.privateMemSize = static_cast<std::uint32_t>(executable.private_memory_size());
    const std::uint64_t name_hash = std::hash<std::string>{}(kernel->name());
    std::memcpy(values.uuid.kid, &name_hash, sizeof name_hash);
    write_properties(*properties, values);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_name(ze_kernel_handle_t handle, std::size_t* size, char* name) {
    write_string(resolve<Kernel>(handle)->name(), size, name);
    return ZE_RESULT_SUCCESS;
}

ze_result_t set_global_offset(ze_kernel_handle_t handle, std::uint32_t x, std::uint32_t y, std::uint32_t z) {
    resolve<Kernel>(handle)->set_global_offset({x, y, z});
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install(ze_kernel_dditable_t& table) {
    table.pfnCreate = entry_point<create>;
    table.pfnDestroy = entry_point<destroy>;
    table.pfnSetGroupSize = entry_point<set_group_size>;
    table.pfnSuggestGroupSize = entry_point<suggest_group_size>;
    table.pfnSuggestMaxCooperativeGroupCount = entry_point<suggest_max_cooperative_group_count>;
    table.pfnSetArgumentValue = entry_point<set_argument_value>;
    table.pfnSetIndirectAccess = entry_point<set_indirect_access>;
    table.pfnGetIndirectAccess = entry_point<get_indirect_access>;
    table.pfnGetProperties = entry_point<get_properties>;
    table.pfnGetName = entry_point<get_name>;
}

void install(ze_kernel_exp_dditable_t& table) {
    table.pfnSetGlobalOffsetExp = entry_point<set_global_offset>;
}

} // namespace zeva::ze_driver

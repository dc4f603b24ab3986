#include "kernel.hpp"

#include "api_boundary.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "image.hpp"
#include "kernel_abi.h"
#include "sampler.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace zeva::ze_driver {
namespace {

using Size3 = std::array<std::uint32_t, 3>;

constexpr Size3 no_requirement{0, 0, 0};
constexpr std::uint64_t local_memory_alignment = 128;

std::uint64_t volume(const Size3& size) {
    return std::uint64_t{size[0]} * size[1] * size[2];
}

std::uint64_t aligned(std::uint64_t size) {
    return (size + local_memory_alignment - 1) / local_memory_alignment * local_memory_alignment;
}

std::uint32_t largest_divisor(std::uint32_t number, std::uint32_t limit) {
    std::uint32_t divisor = std::min(number, limit);
    while (number % divisor != 0)
        --divisor;
    return divisor;
}

/// The object of a handle that is a kernel argument.
template <class Object>
std::shared_ptr<Object> resolve_argument(std::size_t size, const void* value) {
    using Handle = typename Object::Handle;
    require(size == sizeof(Handle), ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE);
    Handle handle = nullptr;
    if (value != nullptr)
        std::memcpy(&handle, value, sizeof handle);
    return resolve<Object>(handle);
}

} // namespace

Kernel::Kernel(std::shared_ptr<Module> module, std::string name, std::unique_ptr<ExecutableKernel> executable)
    : module_(std::move(module)), name_(std::move(name)), executable_(std::move(executable)),
      block_(executable_->argument_block_size()), arguments_(executable_->arguments().size()),
      group_size_(executable_->required_group_size()) {
    if (group_size_ == no_requirement)
        group_size_ = {1, 1, 1};
}

std::uint32_t Kernel::max_group_size() const {
    return std::min(executable_->max_group_size(), ze_driver::max_group_size);
}

void Kernel::set_argument(std::uint32_t index, std::size_t size, const void* value) {
    require(index < arguments_.size(), ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_INDEX);
    arguments_[index] = write_argument(executable_->arguments()[index], size, value);
}

Kernel::Argument Kernel::write_argument(const ArgumentInfo& info, std::size_t size, const void* value) {
    std::byte* const place = block_.data() + info.offset;
    switch (info.kind) {
    case ArgumentInfo::Kind::local_memory:
        require(size != 0 && size <= max_local_memory_size, ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE);
        return {true, size};
    case ArgumentInfo::Kind::image: {
        auto image = resolve_argument<Image>(size, value);
        const zeva_image* const view = &image->kernel_view();
        std::memcpy(place, &view, sizeof view);
        return {true, 0, std::move(image)};
    }
    case ArgumentInfo::Kind::sampler: {
        const std::uint64_t literal = resolve_argument<Sampler>(size, value)->literal();
        std::memcpy(place, &literal, sizeof literal);
        return {true};
    }
    case ArgumentInfo::Kind::pointer:
        require(size == info.size, ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE);
        break;
    case ArgumentInfo::Kind::value: // programs give an int for a size_t and a size_t for an int
        require(size != 0, ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE);
        break;
    }
    std::memset(place, 0, info.size);
    if (value != nullptr)
        std::memcpy(place, value, std::min(size, info.size)); // as Intel's driver does
    return {true};
}

void Kernel::set_group_size(Size3 size) {
    constexpr std::uint32_t limit =
        ze_driver::max_group_size; // of each dimension, before they are multiplied
    const Size3 required = executable_->required_group_size();
    const bool is_possible =
        std::ranges::all_of(size, [](std::uint32_t n) { return n != 0 && n <= limit; }) &&
        volume(size) <= max_group_size() && (required == no_requirement || required == size);
    require(is_possible, ZE_RESULT_ERROR_INVALID_GROUP_SIZE_DIMENSION);
    group_size_ = size;
}

Size3 Kernel::suggest_group_size(Size3 global_size) const {
    if (const Size3 required = executable_->required_group_size(); required != no_requirement)
        return required;
    // Wide rows keep vector units busy; larger groups than this gain nothing and may need much memory.
    constexpr std::uint32_t good_size = 256;
    std::uint32_t budget = std::min(max_group_size(), good_size);
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

LaunchArguments Kernel::launch_arguments() const {
    require(std::ranges::all_of(arguments_, &Argument::is_set), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    LaunchArguments result{block_, 0};
    // The arguments stand behind the variables that the kernel declares itself.
    const std::uint64_t begin = aligned(executable_->local_memory_size());
    std::uint64_t end = begin;
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
        const ArgumentInfo& info = executable_->arguments()[i];
        if (info.kind != ArgumentInfo::Kind::local_memory)
            continue;
        std::memcpy(result.block.data() + info.offset, &end, sizeof end);
        end += aligned(arguments_[i].local_memory_size);
    }
    require(end <= max_local_memory_size, ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
    result.local_memory_size = end - begin;
    return result;
}

std::vector<std::shared_ptr<const void>> Kernel::launch_resources() const {
    std::vector<std::shared_ptr<const void>> resources;
    for (const Argument& argument : arguments_)
        if (argument.resource != nullptr)
            resources.push_back(argument.resource);
    return resources;
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
    require(module->is_linked(), ZE_RESULT_ERROR_INVALID_MODULE_UNLINKED);
    auto executable = module->executable().kernel(desc->pKernelName);
    require(executable != nullptr, ZE_RESULT_ERROR_INVALID_KERNEL_NAME);
    require(executable->max_group_size() != 0, ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
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
    *count = native_executor().max_cooperative_groups();
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

/// The specification gives a pointer to the driver's text; programs written for Intel's driver give a buffer
/// to copy it to, and null to ask for the size alone. A null `*text` tells the one from the other.
ze_result_t get_source_attributes(ze_kernel_handle_t handle, std::uint32_t* size, char** text) {
    const auto kernel = resolve<Kernel>(handle);
    require_pointers(size);
    const std::string& attributes = kernel->executable().attributes();
    std::size_t room = *size;
    write_string(attributes, &room, text == nullptr ? nullptr : *text);
    *size = static_cast<std::uint32_t>(room);
    if (text != nullptr && *text == nullptr)
        *text = const_cast<char*>(attributes.c_str());
    return ZE_RESULT_SUCCESS;
}

/// A wish; this device's caches cannot be divided.
ze_result_t set_cache_config(ze_kernel_handle_t handle, ze_cache_config_flags_t flags) {
    static_cast<void>(resolve<Kernel>(handle));
    constexpr ze_cache_config_flags_t all_flags =
        ZE_CACHE_CONFIG_FLAG_LARGE_SLM | ZE_CACHE_CONFIG_FLAG_LARGE_DATA;
    require(flags <= all_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    return ZE_RESULT_SUCCESS;
}

std::uint32_t sub_group_size(const ExecutableKernel& kernel) {
    const std::uint32_t required = kernel.required_sub_group_size();
    return required == 0 ? ZEVA_SUB_GROUP_SIZE_DEFAULT : required;
}

/// Equal for equal kernels of equal modules.
ze_kernel_uuid_t uuid(const Kernel& kernel) {
    const auto& binary = kernel.module().executable().native_binary();
    const std::uint64_t module_hash =
        std::hash<std::string_view>{}({reinterpret_cast<const char*>(binary.data()), binary.size()});
    const std::uint64_t name_hash = std::hash<std::string>{}(kernel.name());
    ze_kernel_uuid_t result{};
    std::memcpy(result.kid, &name_hash, sizeof name_hash);
    std::memcpy(result.mid, &module_hash, sizeof module_hash);
    return result;
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
    values.requiredSubgroupSize = executable.required_sub_group_size();
    values.maxSubgroupSize = sub_group_size(executable);
    values.maxNumSubgroups = (kernel->max_group_size() + values.maxSubgroupSize - 1) / values.maxSubgroupSize;
    values.localMemSize = static_cast<std::uint32_t>(executable.local_memory_size());
    values.privateMemSize = static_cast<std::uint32_t>(executable.private_memory_size());
    values.spillMemSize = values.privateMemSize; // variables that are not in registers are all in memory
    values.uuid = uuid(*kernel);
    write_properties(*properties, values);
    ze_kernel_preferred_group_size_properties_t preferred{};
    preferred.preferredMultiple = values.maxSubgroupSize;
    write_in_chain(properties->pNext, ZE_STRUCTURE_TYPE_KERNEL_PREFERRED_GROUP_SIZE_PROPERTIES, preferred);
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

/// A wish; work-groups begin in their order, and the system schedules the threads.
ze_result_t scheduling_hint(ze_kernel_handle_t handle, ze_scheduling_hint_exp_desc_t* hint) {
    static_cast<void>(resolve<Kernel>(handle));
    require_pointers(hint);
    constexpr ze_scheduling_hint_exp_flags_t all_flags = ZE_SCHEDULING_HINT_EXP_FLAG_OLDEST_FIRST |
                                                         ZE_SCHEDULING_HINT_EXP_FLAG_ROUND_ROBIN |
                                                         ZE_SCHEDULING_HINT_EXP_FLAG_STALL_BASED_ROUND_ROBIN;
    require(hint->flags <= all_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install(ze_kernel_dditable_t& table) {
    table.pfnCreate = entry_point<create>;
    table.pfnDestroy = entry_point<destroy>;
    table.pfnSetCacheConfig = entry_point<set_cache_config>;
    table.pfnSetGroupSize = entry_point<set_group_size>;
    table.pfnSuggestGroupSize = entry_point<suggest_group_size>;
    table.pfnSuggestMaxCooperativeGroupCount = entry_point<suggest_max_cooperative_group_count>;
    table.pfnSetArgumentValue = entry_point<set_argument_value>;
    table.pfnSetIndirectAccess = entry_point<set_indirect_access>;
    table.pfnGetIndirectAccess = entry_point<get_indirect_access>;
    table.pfnGetSourceAttributes = entry_point<get_source_attributes>;
    table.pfnGetProperties = entry_point<get_properties>;
    table.pfnGetName = entry_point<get_name>;
}

void install(ze_kernel_exp_dditable_t& table) {
    table.pfnSetGlobalOffsetExp = entry_point<set_global_offset>;
    table.pfnSchedulingHintExp = entry_point<scheduling_hint>;
}

} // namespace zeva::ze_driver

#include "kernel.hpp"

#include "api_boundary.hpp"
#include "base/rounding.hpp"
#include "device.hpp"
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

std::uint64_t volume(const Size3& size) {
    return std::uint64_t{size[0]} * size[1] * size[2];
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
        require(size != 0, ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE); // too much is found by the launch
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
    const std::uint64_t begin = round_up(executable_->local_memory_size(), ZEVA_LOCAL_MEMORY_ALIGNMENT);
    std::uint64_t end = begin;
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
        const ArgumentInfo& info = executable_->arguments()[i];
        if (info.kind != ArgumentInfo::Kind::local_memory)
            continue;
        std::memcpy(result.block.data() + info.offset, &end, sizeof end);
        require(arguments_[i].local_memory_size <= max_local_memory_size,
                ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
        end += round_up(arguments_[i].local_memory_size, ZEVA_LOCAL_MEMORY_ALIGNMENT);
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

} // namespace zeva::ze_driver

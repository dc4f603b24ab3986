#include "execution/native_kernel.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/rounding.hpp"
#include "execution/executor_threads.hpp"
#include "execution/kernel_stack.hpp"
#include "execution/print.hpp"

namespace zeva::ze_driver {
namespace {

/// Bytes of work-item frames that one thread may need; as much as its stack.
constexpr std::uint64_t max_frames_size = kernel_stack_size;
constexpr std::uint64_t max_group_count = std::uint64_t{1} << 62;

ArgumentInfo describe(const zeva_argument& argument) {
    using Kind = ArgumentInfo::Kind;
    switch (argument.kind) {
    case zeva_argument_pointer:
        return {Kind::pointer, argument.size, argument.offset};
    case zeva_argument_local:
        return {Kind::local_memory, 0, argument.offset};
    case zeva_argument_image:
        return {Kind::image, sizeof(void*), argument.offset};
    case zeva_argument_sampler:
        return {Kind::sampler, sizeof(void*), argument.offset};
    default:
        return {Kind::value, argument.size, argument.offset};
    }
}

/// The product of the three; nothing when it is more than `limit`.
std::optional<std::uint64_t> volume(const std::array<std::uint32_t, 3>& size, std::uint64_t limit) {
    std::uint64_t product = std::uint64_t{size[0]} * size[1];
    if (__builtin_mul_overflow(product, std::uint64_t{size[2]}, &product) || product > limit)
        return std::nullopt;
    return product;
}

std::uint32_t dimensions(const LaunchSize& size) {
    const auto items = [&](std::size_t axis) {
        return std::uint64_t{size.group_count[axis]} * size.group_size[axis];
    };
    return items(2) > 1 ? 3 : items(1) > 1 ? 2 : 1;
}

zeva_launch make_launch(const LaunchSize& size, const LaunchArguments& arguments) {
    zeva_launch launch{};
    std::ranges::copy(size.group_count, launch.group_count);
    std::ranges::copy(size.group_size, launch.group_size);
    std::ranges::copy(size.global_offset, launch.global_offset);
    launch.work_dimensions = dimensions(size);
    launch.arguments = arguments.block.data();
    launch.print = &print;
    return launch;
}

/// Runs all groups, this thread taking part. The watchdog's time begins when the first of them does.
void run_on_pool(GroupWork& work, Watchdog* watchdog) {
    if (work.concurrency() == Concurrency::some) {
        const Watchdog::Watch watch{watchdog, work};
        common_pool().run(work, own_worker_memory());
        return;
    }
    CooperativePool& pool = cooperative_pool();
    const std::lock_guard lock{pool.one_at_a_time};
    const Watchdog::Watch watch{watchdog, work};
    pool.threads.run(work, own_worker_memory());
}

} // namespace

NativeKernel::NativeKernel(std::shared_ptr<const LoadedModule> module, const zeva_kernel& kernel,
                           Watchdog* watchdog)
    : module_(std::move(module)), kernel_(kernel), watchdog_(watchdog),
      frame_size_(kernel.frame_size == nullptr ? 0 : kernel.frame_size()),
      attributes_(kernel.attributes == nullptr ? "" : kernel.attributes) {
    for (std::uint32_t i = 0; i < kernel.argument_count; ++i)
        arguments_.push_back(describe(kernel.arguments[i]));
}

std::array<std::uint32_t, 3> NativeKernel::required_group_size() const {
    return std::to_array(kernel_.required_group_size);
}

std::uint32_t NativeKernel::max_group_size() const {
    if (kernel_.private_size > max_private_memory_size)
        return 0;
    const std::uint64_t by_frames = frame_size_ == 0 ? max_frames_size : max_frames_size / frame_size_;
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(by_frames, std::numeric_limits<std::uint32_t>::max()));
}

bool NativeKernel::check(const LaunchSize& size, const LaunchArguments& arguments, std::string& error) const {
    const auto required = required_group_size();
    const bool is_required = required == std::array<std::uint32_t, 3>{} || required == size.group_size;
    if (const auto items = volume(size.group_size, max_group_size()); !items || *items == 0 || !is_required)
        error = "it cannot have work-groups of this size";
    else if (!size.has_valid_ids())
        error = "its global ids would reach 2^31";
    else if (!volume(size.group_count, max_group_count))
        error = "it cannot have so many work-groups";
    else if (arguments.block.size() != kernel_.argument_block_size)
        error = "it was given other arguments than it has";
    else
        return true;
    return false;
}

LaunchResult NativeKernel::launch(const LaunchSize& size, const LaunchArguments& arguments, bool cooperative,
                                  std::string& error) {
    if (!check(size, arguments, error))
        return LaunchResult::failed;
    const std::uint64_t group_count = *volume(size.group_count, max_group_count);
    if (group_count == 0)
        return LaunchResult::done;
    const GroupNeeds needs{round_up(kernel_.local_size, ZEVA_LOCAL_MEMORY_ALIGNMENT) +
                               arguments.local_memory_size,
                           frame_size_ * *volume(size.group_size, max_group_size())};
    zeva_launch launch = make_launch(size, arguments);
    GroupWork work{kernel_.run, launch, needs, group_count,
                   cooperative ? Concurrency::all : Concurrency::some};
    return run(work, error);
}

LaunchResult NativeKernel::run(GroupWork& work, std::string& error) {
    struct Call {
        GroupWork& work;
        Watchdog* watchdog;
        bool has_memory = true;
    } call{work, watchdog_};
    const auto function = [](void* given) {
        auto& [its_work, watchdog, has_memory] = *static_cast<Call*>(given);
        has_memory = its_work.reserve(own_worker_memory());
        if (has_memory)
            run_on_pool(its_work, watchdog);
    };
    // What functions of other modules need is not known.
    if (stack_has_room(module_->imports().empty() ? kernel_.private_size : max_private_memory_size))
        function(&call);
    else
        call.has_memory = call_on_kernel_stack(function, &call);
    if (!call.has_memory) {
        error = "there is no memory for its work-items";
        return LaunchResult::failed;
    }
    return work.is_stopped() ? LaunchResult::stopped : LaunchResult::done;
}

} // namespace zeva::ze_driver

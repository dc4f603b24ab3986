// Commands that launch kernels.
#include "api_boundary.hpp"
#include "command_list.hpp"
#include "counters.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "kernel.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace zeva::ze_driver {
namespace {

enum class Cooperation { none, all_groups };

/// A kernel with its arguments and sizes as they were when the launch was appended, and all that it needs.
class Launch {
public:
    explicit Launch(std::shared_ptr<Kernel> kernel, Cooperation cooperation = Cooperation::none)
        : kernel_(std::move(kernel)), arguments_(kernel_->launch_arguments()),
          resources_(kernel_->launch_resources()), size_(kernel_->launch_size()), cooperation_(cooperation) {}

    void require_possible(const ze_group_count_t& count) const {
        require(count.groupCountX <= max_group_count && count.groupCountY <= max_group_count &&
                    count.groupCountZ <= max_group_count && size(count).has_valid_ids(),
                ZE_RESULT_ERROR_INVALID_GLOBAL_WIDTH_DIMENSION);
        if (cooperation_ != Cooperation::all_groups)
            return;
        // Two factors of 2^30 do not overflow, and a third is only multiplied to few.
        const std::uint64_t limit = native_executor().max_cooperative_groups();
        const std::uint64_t plane = std::uint64_t{count.groupCountX} * count.groupCountY;
        require(plane <= limit && plane * count.groupCountZ <= limit, ZE_RESULT_ERROR_INVALID_ARGUMENT);
    }

    void run(const ze_group_count_t& count) const {
        std::string error;
        const LaunchResult result = kernel_->executable().launch(
            size(count), arguments_, cooperation_ == Cooperation::all_groups, error);
        if (result != LaunchResult::done) {
            if (result == LaunchResult::stopped)
                error = "stopped, since it ran longer than ZEVA_WATCHDOG allows";
            // The API has no place for the cause of a lost device.
            std::fprintf(stderr, "libze_zeva: kernel %s: %s\n", kernel_->name().c_str(), error.c_str());
            throw Failure{ZE_RESULT_ERROR_DEVICE_LOST};
        }
        ++counters.kernels_launched;
    }

private:
    [[nodiscard]] LaunchSize size(const ze_group_count_t& count) const {
        LaunchSize result = size_;
        result.group_count = {count.groupCountX, count.groupCountY, count.groupCountZ};
        return result;
    }

    std::shared_ptr<Kernel> kernel_;
    LaunchArguments arguments_;
    std::vector<std::shared_ptr<const void>> resources_;
    LaunchSize size_; ///< but for the number of work-groups
    Cooperation cooperation_;
};

/// The list of a handle, of a group that runs kernels.
std::shared_ptr<CommandList> resolve_compute_list(ze_command_list_handle_t handle) {
    auto list = resolve<CommandList>(handle);
    require_compute(*list);
    return list;
}

ze_result_t append_launch(CommandList& list, std::shared_ptr<const Launch> launch,
                          const ze_group_count_t* group_count, const Synchronization& synchronization) {
    require_pointers(group_count);
    launch->require_possible(*group_count);
    return append(list, synchronization,
                  [launch = std::move(launch), count = *group_count] { launch->run(count); });
}

ze_result_t launch_kernel(ze_command_list_handle_t handle, ze_kernel_handle_t kernel,
                          const ze_group_count_t* group_count, ze_event_handle_t signal_event,
                          std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    const auto list = resolve_compute_list(handle);
    return append_launch(*list, std::make_shared<const Launch>(resolve<Kernel>(kernel)), group_count,
                         {signal_event, wait_event_count, wait_events});
}

ze_result_t launch_cooperative_kernel(ze_command_list_handle_t handle, ze_kernel_handle_t kernel,
                                      const ze_group_count_t* group_count, ze_event_handle_t signal_event,
                                      std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    const auto list = resolve_compute_list(handle);
    return append_launch(*list,
                         std::make_shared<const Launch>(resolve<Kernel>(kernel), Cooperation::all_groups),
                         group_count, {signal_event, wait_event_count, wait_events});
}

ze_result_t launch_kernel_indirect(ze_command_list_handle_t handle, ze_kernel_handle_t kernel,
                                   const ze_group_count_t* group_count, ze_event_handle_t signal_event,
                                   std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    const auto list = resolve_compute_list(handle);
    auto launch = std::make_shared<const Launch>(resolve<Kernel>(kernel));
    require_pointers(group_count);
    require_readable(*list, group_count, sizeof *group_count);
    return append(*list, {signal_event, wait_event_count, wait_events},
                  [launch = std::move(launch), group_count] { launch->run(*group_count); });
}

ze_result_t launch_multiple_kernels_indirect(ze_command_list_handle_t handle, std::uint32_t kernel_count,
                                             ze_kernel_handle_t* kernels, const std::uint32_t* count,
                                             const ze_group_count_t* group_counts,
                                             ze_event_handle_t signal_event, std::uint32_t wait_event_count,
                                             ze_event_handle_t* wait_events) {
    const auto list = resolve_compute_list(handle);
    require_pointers(kernels, count, group_counts);
    require_readable(*list, count, sizeof *count);
    require_readable(*list, group_counts, kernel_count * sizeof *group_counts);
    std::vector<Launch> launches;
    for (std::uint32_t i = 0; i < kernel_count; ++i)
        launches.emplace_back(resolve<Kernel>(kernels[i]));
    return append(*list, {signal_event, wait_event_count, wait_events},
                  [launches = std::move(launches), count, group_counts] {
                      for (std::uint32_t i = 0; i < *count && i < launches.size(); ++i)
                          launches[i].run(group_counts[i]);
                  });
}

} // namespace

void install_kernel_commands(ze_command_list_dditable_t& table) {
    table.pfnAppendLaunchKernel = entry_point<launch_kernel>;
    table.pfnAppendLaunchCooperativeKernel = entry_point<launch_cooperative_kernel>;
    table.pfnAppendLaunchKernelIndirect = entry_point<launch_kernel_indirect>;
    table.pfnAppendLaunchMultipleKernelsIndirect = entry_point<launch_multiple_kernels_indirect>;
}

} // namespace zeva::ze_driver

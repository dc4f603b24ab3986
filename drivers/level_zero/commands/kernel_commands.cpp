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

void require_group_count(const ze_group_count_t& count) {
    require(count.groupCountX <= max_group_count && count.groupCountY <= max_group_count &&
                count.groupCountZ <= max_group_count,
            ZE_RESULT_ERROR_INVALID_GLOBAL_WIDTH_DIMENSION);
}

std::uint64_t volume(const ze_group_count_t& count) {
    return std::uint64_t{count.groupCountX} * count.groupCountY * count.groupCountZ;
}

/// A kernel with its arguments and sizes as they were when the launch was appended.
class Launch {
public:
    explicit Launch(std::shared_ptr<Kernel> kernel)
        : kernel_(std::move(kernel)), arguments_(kernel_->arguments()), size_(kernel_->launch_size()) {}

    void run(const ze_group_count_t& count) const {
        require_group_count(count);
        if (volume(count) == 0)
            return;
        LaunchSize size = size_;
        size.group_count = {count.groupCountX, count.groupCountY, count.groupCountZ};
        std::string error;
        if (!kernel_->executable().launch(size, arguments_, error)) {
            // The API has no place for the cause of a lost device.
            std::fprintf(stderr, "libze_zeva: kernel %s: %s\n", kernel_->name().c_str(), error.c_str());
            throw Failure{ZE_RESULT_ERROR_DEVICE_LOST};
        }
        ++counters.kernels_launched;
    }

private:
    std::shared_ptr<Kernel> kernel_;
    std::vector<ArgumentValue> arguments_;
    LaunchSize size_;
};

ze_result_t launch_kernel(ze_command_list_handle_t handle, ze_kernel_handle_t kernel,
                          const ze_group_count_t* group_count, ze_event_handle_t signal_event,
                          std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    Launch launch{resolve<Kernel>(kernel)};
    require_pointers(group_count);
    require_group_count(*group_count);
    return append(*list, {signal_event, wait_event_count, wait_events},
                  [launch = std::move(launch), count = *group_count] { launch.run(count); });
}

ze_result_t launch_cooperative_kernel(ze_command_list_handle_t handle, ze_kernel_handle_t kernel,
                                      const ze_group_count_t* group_count, ze_event_handle_t signal_event,
                                      std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    require_pointers(group_count);
    require(volume(*group_count) <= max_cooperative_group_count, ZE_RESULT_ERROR_INVALID_ARGUMENT);
    return launch_kernel(handle, kernel, group_count, signal_event, wait_event_count, wait_events);
}

ze_result_t launch_kernel_indirect(ze_command_list_handle_t handle, ze_kernel_handle_t kernel,
                                   const ze_group_count_t* group_count, ze_event_handle_t signal_event,
                                   std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    Launch launch{resolve<Kernel>(kernel)};
    require_pointers(group_count);
    return append(*list, {signal_event, wait_event_count, wait_events},
                  [launch = std::move(launch), group_count] { launch.run(*group_count); });
}

ze_result_t launch_multiple_kernels_indirect(ze_command_list_handle_t handle, std::uint32_t kernel_count,
                                             ze_kernel_handle_t* kernels, const std::uint32_t* count,
                                             const ze_group_count_t* group_counts,
                                             ze_event_handle_t signal_event, std::uint32_t wait_event_count,
                                             ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    require_pointers(kernels, count, group_counts);
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

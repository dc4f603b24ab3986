#include <zeva/compute.hpp>

#include "base/error.hpp"
#include "base/log.hpp"
#include "compute/handles.hpp"
#include "level_zero/device.hpp"
#include "level_zero/result.hpp"

namespace zeva {
namespace {

std::uint32_t queue_group(ze_device_handle_t device, Engine engine) {
    const ZeQueueGroups groups = queue_groups(device);
    const auto group = engine == Engine::copy ? groups.copy : groups.compute;
    if (!group)
        throw_usage_error("CommandList",
                          engine == Engine::copy ? "the device has no copy engine"
                                                 : "the device has no queue that runs kernels",
                          engine == Engine::copy ? "copy by Engine::compute" : "open another device");
    return *group;
}

CommandListHandle create_immediate_list(const Gpu& gpu, Engine engine) {
    ze_command_queue_desc_t description{};
    description.stype = ZE_STRUCTURE_TYPE_COMMAND_QUEUE_DESC;
    description.ordinal = queue_group(gpu.device(), engine);
    description.mode = ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS;
    ze_command_list_handle_t list = nullptr;
    check_ze(zeCommandListCreateImmediate(gpu.context(), gpu.device(), &description, &list),
             "zeCommandListCreateImmediate");
    return CommandListHandle(list);
}

/// An event that is still signalled from its last use would end the next wait at once.
ze_event_handle_t handle_of(const Event* event) {
    if (event == nullptr)
        return nullptr;
    if (event->is_signalled())
        throw_usage_error("CommandList", "the event is already signalled",
                          "reset it before it is used again");
    return event->handle();
}

/// Not every driver suggests the size that a kernel demands.
std::array<std::uint32_t, 3> group_size(const Kernel& kernel,
                                        const std::array<std::uint32_t, 3>& work_items) {
    if (const auto required = kernel.required_group_size())
        return *required;
    const auto [x, y, z] = work_items;
    std::array<std::uint32_t, 3> group{};
    check_ze(zeKernelSuggestGroupSize(kernel.handle(), x, y, z, &group[0], &group[1], &group[2]),
             "zeKernelSuggestGroupSize");
    return group;
}

} // namespace

struct CommandList::State {
    State(const Gpu& gpu, Engine engine)
        : keep_alive(gpu.keep_alive()), all_done(gpu), list(create_immediate_list(gpu, engine)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    /// A list must not be destroyed while its commands run; a lost device ends the wait.
    ~State() {
        try {
            check_ze(zeCommandListAppendBarrier(list.get(), all_done.handle(), 0, nullptr),
                     "zeCommandListAppendBarrier");
            all_done.wait(Timeout::max());
        } catch (const std::exception& error) {
            log(LogLevel::error, error.what());
        }
    }

    /// Level Zero may run the commands of one list in any order where no barrier stands between them.
    void wait_for_earlier_commands() {
        check_ze(zeCommandListAppendBarrier(list.get(), nullptr, 0, nullptr), "zeCommandListAppendBarrier");
    }

    std::shared_ptr<const void> keep_alive;
    Event all_done;
    CommandListHandle list;
};

CommandList::CommandList(const Gpu& gpu, Engine engine) : state_(std::make_unique<State>(gpu, engine)) {}
CommandList::CommandList(CommandList&&) noexcept = default;
CommandList& CommandList::operator=(CommandList&&) noexcept = default;
CommandList::~CommandList() = default;

ze_command_list_handle_t CommandList::handle() const noexcept {
    return state_->list.get();
}

void CommandList::launch(const Kernel& kernel, std::array<std::uint32_t, 3> work_items, const Event* event) {
    const auto [x, y, z] = work_items;
    if (x == 0 || y == 0 || z == 0)
        throw_usage_error("CommandList::launch", "no work-items in one dimension", "give at least 1 in each");
    const auto [group_x, group_y, group_z] = group_size(kernel, work_items);
    check_ze(zeKernelSetGroupSize(kernel.handle(), group_x, group_y, group_z), "zeKernelSetGroupSize");
    const auto groups = [](std::uint32_t items, std::uint32_t group) {
        return items / group + (items % group != 0 ? 1U : 0U);
    };
    const ze_group_count_t count{groups(x, group_x), groups(y, group_y), groups(z, group_z)};
    state_->wait_for_earlier_commands();
    check_ze(zeCommandListAppendLaunchKernel(handle(), kernel.handle(), &count, handle_of(event), 0, nullptr),
             "zeCommandListAppendLaunchKernel");
}

void CommandList::copy(void* destination, const void* source, std::size_t size, const Event* event) {
    state_->wait_for_earlier_commands();
    check_ze(zeCommandListAppendMemoryCopy(handle(), destination, source, size, handle_of(event), 0, nullptr),
             "zeCommandListAppendMemoryCopy");
}

} // namespace zeva

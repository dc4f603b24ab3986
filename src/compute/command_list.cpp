#include <zeva/compute.hpp>

#include "base/error.hpp"
#include "base/log.hpp"
#include "compute/handles.hpp"
#include "level_zero/result.hpp"

namespace zeva {
namespace {

/// The ordinal of the first queue group that runs kernels.
std::uint32_t compute_queue_group(ze_device_handle_t device) {
    std::uint32_t count = 0;
    check_ze(zeDeviceGetCommandQueueGroupProperties(device, &count, nullptr),
             "zeDeviceGetCommandQueueGroupProperties");
    std::vector<ze_command_queue_group_properties_t> groups(count);
    for (auto& group : groups)
        group.stype = ZE_STRUCTURE_TYPE_COMMAND_QUEUE_GROUP_PROPERTIES;
    check_ze(zeDeviceGetCommandQueueGroupProperties(device, &count, groups.data()),
             "zeDeviceGetCommandQueueGroupProperties");
    for (std::uint32_t ordinal = 0; ordinal < count; ++ordinal)
        if ((groups[ordinal].flags & ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COMPUTE) != 0)
            return ordinal;
    throw_usage_error("CommandList", "the device has no queue that runs kernels", "open another device");
}

CommandListHandle create_immediate_list(const Gpu& gpu) {
    ze_command_queue_desc_t description{};
    description.stype = ZE_STRUCTURE_TYPE_COMMAND_QUEUE_DESC;
    description.ordinal = compute_queue_group(gpu.device());
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

} // namespace

struct CommandList::State {
    explicit State(const Gpu& gpu)
        : keep_alive(gpu.keep_alive()), all_done(gpu), list(create_immediate_list(gpu)) {}
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

CommandList::CommandList(const Gpu& gpu) : state_(std::make_unique<State>(gpu)) {}
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
    std::uint32_t group_x = 0;
    std::uint32_t group_y = 0;
    std::uint32_t group_z = 0;
    check_ze(zeKernelSuggestGroupSize(kernel.handle(), x, y, z, &group_x, &group_y, &group_z),
             "zeKernelSuggestGroupSize");
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

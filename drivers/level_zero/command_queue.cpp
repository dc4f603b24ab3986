#include "command_queue.hpp"

#include "api_boundary.hpp"
#include "command_list.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"

#include <utility>
#include <vector>

namespace zeva::ze_driver {

void check(const ze_command_queue_desc_t& desc) {
    require(desc.flags <= ZE_COMMAND_QUEUE_FLAG_EXPLICIT_ONLY &&
                desc.mode <= ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS &&
                desc.priority <= ZE_COMMAND_QUEUE_PRIORITY_PRIORITY_HIGH,
            ZE_RESULT_ERROR_INVALID_ENUMERATION);
    require(desc.ordinal < command_queue_group_count && desc.index < command_queue_count,
            ZE_RESULT_ERROR_INVALID_ARGUMENT);
}

namespace {

ze_result_t create(ze_context_handle_t context, ze_device_handle_t device,
                   const ze_command_queue_desc_t* desc, ze_command_queue_handle_t* result) {
    auto owner = resolve<Context>(context);
    static_cast<void>(resolve_device(*owner, device));
    require_pointers(desc, result);
    check(*desc);
    *result = publish(std::make_shared<CommandQueue>(std::move(owner), *desc));
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy(ze_command_queue_handle_t handle) {
    withdraw<CommandQueue>(handle);
    return ZE_RESULT_SUCCESS;
}

/// The submissions of one call, in memory that the next call of the thread uses again.
class Batch {
public:
    Batch() = default;
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;
    ~Batch() { submissions().clear(); }

    void add(std::shared_ptr<const CommandSequence> sequence) {
        submissions().push_back({.sequence = std::move(sequence), .command = {}, .fence = {}});
    }
    void set_fence(std::shared_ptr<Fence> fence) { submissions().back().fence = std::move(fence); }
    [[nodiscard]] static std::vector<Submission>& submissions() {
        thread_local std::vector<Submission> all;
        return all;
    }
};

ze_result_t execute_command_lists(ze_command_queue_handle_t handle, std::uint32_t list_count,
                                  ze_command_list_handle_t* lists, ze_fence_handle_t fence_handle) {
    const auto queue = resolve<CommandQueue>(handle);
    require_pointers(lists);
    require(list_count != 0, ZE_RESULT_ERROR_INVALID_SIZE);
    Batch batch;
    for (std::uint32_t i = 0; i < list_count; ++i) {
        const auto list = resolve<CommandList>(lists[i]);
        batch.add(list->closed_sequence());
        require(list->group() == queue->group(), ZE_RESULT_ERROR_INVALID_COMMAND_LIST_TYPE);
    }
    if (auto fence = resolve_optional<Fence>(fence_handle)) {
        require(fence->belongs_to(queue) && fence->signal().expect(),
                ZE_RESULT_ERROR_INVALID_SYNCHRONIZATION_OBJECT);
        batch.set_fence(std::move(fence));
    }
    return queue->submit(batch.submissions());
}

ze_result_t synchronize(ze_command_queue_handle_t handle, std::uint64_t timeout) {
    return resolve<CommandQueue>(handle)->synchronize(Deadline{timeout});
}

} // namespace

void install(ze_command_queue_dditable_t& table) {
    table.pfnCreate = entry_point<create>;
    table.pfnDestroy = entry_point<destroy>;
    table.pfnExecuteCommandLists = entry_point<execute_command_lists>;
    table.pfnSynchronize = entry_point<synchronize>;
}

} // namespace zeva::ze_driver

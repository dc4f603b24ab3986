#include "command_list.hpp"

#include "api_boundary.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"

#include <utility>

namespace zeva::ze_driver {
namespace {

/// Records commands; a queue executes them after close, as often as it is told.
class RegularCommandList final : public CommandList {
public:
    RegularCommandList(std::shared_ptr<Context> context, std::uint32_t group)
        : CommandList(std::move(context), group) {}

    ze_result_t append(Command command) override {
        require(!is_closed_, ZE_RESULT_ERROR_INVALID_ARGUMENT);
        sequence_->push_back(std::move(command));
        return ZE_RESULT_SUCCESS;
    }

    void close() override { is_closed_ = true; }

    void reset() override {
        auto empty = std::make_shared<CommandSequence>(); // a queue may still execute the other
        empty->reserve(sequence_->size());
        sequence_ = std::move(empty);
        is_closed_ = false;
    }

    std::shared_ptr<const CommandSequence> closed_sequence() const override {
        require(is_closed_, ZE_RESULT_ERROR_INVALID_ARGUMENT);
        return sequence_;
    }

private:
    std::shared_ptr<CommandSequence> sequence_ = std::make_shared<CommandSequence>();
    bool is_closed_ = false;
};

/// Executes each command as it comes, on a queue of its own.
class ImmediateCommandList final : public CommandList {
public:
    ImmediateCommandList(const std::shared_ptr<Context>& context, const ze_command_queue_desc_t& desc)
        : CommandList(context, desc.ordinal), queue_(context, desc) {}

    ze_result_t append(Command command) override {
        Submission submission{.sequence = {}, .command = std::move(command), .fence = {}};
        return queue_.submit({&submission, 1});
    }

    // It is always open and empty. Intel's driver refuses neither call.
    void close() override {}
    void reset() override {}
    std::shared_ptr<const CommandSequence> closed_sequence() const override {
        throw Failure{ZE_RESULT_ERROR_INVALID_COMMAND_LIST_TYPE};
    }

private:
    CommandQueue queue_;
};

} // namespace

ze_result_t append(CommandList& list, const Synchronization& synchronization, std::function<void()> work,
                   Duration duration) {
    const auto& [signal_event, count, wait_events] = synchronization;
    require(wait_events != nullptr || count == 0, ZE_RESULT_ERROR_INVALID_SIZE);
    Command command{{}, std::move(work), resolve_optional<Event>(signal_event), duration};
    command.wait_events.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i)
        command.wait_events.push_back(resolve<Event>(wait_events[i]));
    return list.append(std::move(command));
}

void require_compute(const CommandList& list) {
    require(list.group() != copy_queue_group, ZE_RESULT_ERROR_INVALID_COMMAND_LIST_TYPE);
}

void require_readable(const CommandList& list, const void* pointer, std::size_t size) {
    require_pointers(pointer);
    require(list.context().allocations().may_access(pointer, size), ZE_RESULT_ERROR_INVALID_SIZE);
}

void require_writable(const CommandList& list, const void* pointer, std::size_t size) {
    require_readable(list, pointer, size);
    require(list.context().allocations().may_write(pointer, size), ZE_RESULT_ERROR_INVALID_ARGUMENT);
}

namespace {

ze_result_t create(ze_context_handle_t context, ze_device_handle_t device, const ze_command_list_desc_t* desc,
                   ze_command_list_handle_t* result) {
    auto owner = resolve<Context>(context);
    static_cast<void>(resolve_device(*owner, device));
    require_pointers(desc, result);
    constexpr ze_command_list_flags_t all_flags = ZE_COMMAND_LIST_FLAG_RELAXED_ORDERING |
                                                  ZE_COMMAND_LIST_FLAG_MAXIMIZE_THROUGHPUT |
                                                  ZE_COMMAND_LIST_FLAG_EXPLICIT_ONLY;
    require(desc->flags <= all_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    require(desc->commandQueueGroupOrdinal < command_queue_group_count, ZE_RESULT_ERROR_INVALID_ARGUMENT);
    *result = publish<CommandList>(
        std::make_shared<RegularCommandList>(std::move(owner), desc->commandQueueGroupOrdinal));
    return ZE_RESULT_SUCCESS;
}

ze_result_t create_immediate(ze_context_handle_t context, ze_device_handle_t device,
                             const ze_command_queue_desc_t* desc, ze_command_list_handle_t* result) {
    const auto owner = resolve<Context>(context);
    static_cast<void>(resolve_device(*owner, device));
    require_pointers(desc, result);
    check(*desc);
    *result = publish<CommandList>(std::make_shared<ImmediateCommandList>(owner, *desc));
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy(ze_command_list_handle_t handle) {
    withdraw<CommandList>(handle);
    return ZE_RESULT_SUCCESS;
}

ze_result_t close(ze_command_list_handle_t handle) {
    resolve<CommandList>(handle)->close();
    return ZE_RESULT_SUCCESS;
}

ze_result_t reset(ze_command_list_handle_t handle) {
    resolve<CommandList>(handle)->reset();
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install(ze_command_list_dditable_t& table) {
    table.pfnCreate = entry_point<create>;
    table.pfnCreateImmediate = entry_point<create_immediate>;
    table.pfnDestroy = entry_point<destroy>;
    table.pfnClose = entry_point<close>;
    table.pfnReset = entry_point<reset>;
    install_memory_commands(table);
    install_event_commands(table);
    install_kernel_commands(table);
    install_image_commands(table);
}

} // namespace zeva::ze_driver

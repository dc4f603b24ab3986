#include "fence.hpp"

#include "api_boundary.hpp"
#include "command_queue.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"

namespace zeva::ze_driver {

ze_result_t Fence::wait(const Deadline& deadline) {
    return signal_.is_expected() ? source_.wait(signal_, deadline) : signal_.status();
}

namespace {

ze_result_t create(ze_command_queue_handle_t queue, const ze_fence_desc_t* desc, ze_fence_handle_t* result) {
    const auto owner = resolve<CommandQueue>(queue);
    require_pointers(desc, result);
    require(desc->flags <= ZE_FENCE_FLAG_SIGNALED, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    const bool is_signaled = (desc->flags & ZE_FENCE_FLAG_SIGNALED) != 0;
    *result = publish(std::make_shared<Fence>(owner, is_signaled));
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy(ze_fence_handle_t handle) {
    withdraw<Fence>(handle);
    return ZE_RESULT_SUCCESS;
}

ze_result_t host_synchronize(ze_fence_handle_t handle, std::uint64_t timeout) {
    return resolve<Fence>(handle)->wait(Deadline{timeout});
}

ze_result_t query_status(ze_fence_handle_t handle) {
    return resolve<Fence>(handle)->signal().status();
}

ze_result_t reset(ze_fence_handle_t handle) {
    resolve<Fence>(handle)->signal().reset();
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install(ze_fence_dditable_t& table) {
    table.pfnCreate = entry_point<create>;
    table.pfnDestroy = entry_point<destroy>;
    table.pfnHostSynchronize = entry_point<host_synchronize>;
    table.pfnQueryStatus = entry_point<query_status>;
    table.pfnReset = entry_point<reset>;
}

} // namespace zeva::ze_driver

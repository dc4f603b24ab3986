// The software Level Zero driver: kernels.
// The kernels are those of tests/unit/kernels/groups.cl.
#include "ze_driver_fixture.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <numeric>
#include <thread>
#include <vector>

namespace zeva::ze_driver::test {
namespace {

class ZeDriverCommands : public ZeDriver {
protected:
    /// Ends a list and runs it to its end.
    static void run(const Queue& queue, const List& list) {
        ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
        execute(queue, list);
        ASSERT_EQ(zeCommandQueueSynchronize(queue.get(), patience), ZE_RESULT_SUCCESS);
    }

    static void execute(const Queue& queue, const List& list, const Fence& fence = {}) {
        ze_command_list_handle_t handle = list.get();
        ASSERT_EQ(zeCommandQueueExecuteCommandLists(queue.get(), 1, &handle, fence.get()), ZE_RESULT_SUCCESS);
    }

    static ze_result_t fill(const List& list, void* pointer, std::uint32_t pattern, std::size_t size,
                            const Event& signal = {}, const Event& wait = {}) {
        ze_event_handle_t wait_handle = wait.get();
        return zeCommandListAppendMemoryFill(list.get(), pointer, &pattern, sizeof pattern, size,
                                             signal.get(), wait ? 1 : 0, &wait_handle);
    }

    static ze_result_t copy(const List& list, void* destination, const void* source, std::size_t size,
                            const Event& signal = {}, const Event& wait = {}) {
        ze_event_handle_t wait_handle = wait.get();
        return zeCommandListAppendMemoryCopy(list.get(), destination, source, size, signal.get(),
                                             wait ? 1 : 0, &wait_handle);
    }
};

} // namespace
} // namespace zeva::ze_driver::test

// The software driver, for benchmarks: one of everything. A call that fails throws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <level_zero/ze_api.h>

namespace zeva::bench {

/// Throws std::runtime_error when `result` is none of success; `call` is for its text.
void check(ze_result_t result, const char* call);

/// The first driver of the loader, its first device, and a context. Objects are never destroyed: they end
/// with the program.
class Driver {
public:
    Driver();

    [[nodiscard]] ze_command_queue_handle_t queue(ze_command_queue_mode_t mode) const;
    [[nodiscard]] ze_command_list_handle_t list() const;
    [[nodiscard]] ze_command_list_handle_t immediate_list(ze_command_queue_mode_t mode) const;
    [[nodiscard]] ze_fence_handle_t fence(ze_command_queue_handle_t queue) const;
    [[nodiscard]] ze_event_handle_t event() const;
    /// Device memory whose pages have been touched.
    [[nodiscard]] std::byte* memory(std::size_t size) const;
    /// The module of kernels/<name>.cl.
    [[nodiscard]] ze_module_handle_t module(const std::string& name) const;
    [[nodiscard]] static ze_kernel_handle_t kernel(ze_module_handle_t module, const char* name);

private:
    ze_driver_handle_t driver_ = nullptr;
    ze_device_handle_t device_ = nullptr;
    ze_context_handle_t context_ = nullptr;
};

/// A closed list that is executed again and again, and its fence.
struct RepeatedList {
    ze_command_queue_handle_t queue;
    ze_command_list_handle_t list;
    ze_fence_handle_t fence;

    void run();
};

/// The bytes of a file in the folder of kernels that were built.
[[nodiscard]] std::vector<std::uint8_t> read_file(const std::string& path);

} // namespace zeva::bench

// Stacks and threads for kernels, which keep the private memory of work-items on the stack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <pthread.h>

namespace zeva::ze_driver {

/// Bytes that the variables of one work-item may have.
inline constexpr std::uint64_t max_private_memory_size = 4ul << 20;
/// Of a thread that runs any kernel. Address space, of which only what is used becomes memory.
inline constexpr std::size_t kernel_stack_size = 4 * max_private_memory_size;

/// Whether the stack of the calling thread has room for a kernel with so much private memory. False on a
/// stack that the thread was not started with, such as a fiber's.
[[nodiscard]] bool stack_has_room(std::uint64_t private_memory_size);

/// Starts a thread with kernel_stack_size, which handles no signal of the host program but those of its own
/// faults; nothing when there is none to be had. The caller joins or detaches it.
[[nodiscard]] std::optional<pthread_t> start_kernel_thread(void* (*function)(void*), void* argument);

/// Calls `function(argument)` on such a thread and waits for it; false when there is none.
[[nodiscard]] bool call_on_kernel_stack(void (*function)(void*), void* argument);

} // namespace zeva::ze_driver

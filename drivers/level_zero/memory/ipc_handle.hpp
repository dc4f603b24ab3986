// The bytes by which processes give each other memory.
#pragma once

#include <zeva/unique_fd.hpp>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// The data of ze_ipc_mem_handle_t and ze_ipc_event_pool_handle_t.
using IpcHandleData = char[ZE_MAX_IPC_HANDLE_SIZE];

/// Names the memory behind `fd`, a memfd or dma-buf of this process that must stay open as long as the handle
/// is used. All bytes together work in every process of the same user and PID namespace, by any channel.
/// Unless ZEVA_IPC=opaque, they begin with `fd` itself, for programs that send only that, by SCM_RIGHTS.
void write_ipc_handle(IpcHandleData& data, int fd);

/// A descriptor of the memory that a handle names; empty when there is none. `data` may hold anything.
[[nodiscard]] UniqueFd open_ipc_handle(const IpcHandleData& data);

} // namespace zeva::ze_driver

// Owned Level Zero handles.
#pragma once

#include <memory>
#include <type_traits>

#include <level_zero/ze_api.h>

namespace zeva {

/// Calls a Level Zero destroy function; its result is of no use to a destructor.
template <auto destroy>
struct ZeDeleter {
    template <typename Object>
    void operator()(Object* handle) const noexcept {
        static_cast<void>(destroy(handle));
    }
};

template <typename Handle, auto destroy>
using UniqueZeHandle = std::unique_ptr<std::remove_pointer_t<Handle>, ZeDeleter<destroy>>;

using EventPoolHandle = UniqueZeHandle<ze_event_pool_handle_t, zeEventPoolDestroy>;
using EventHandle = UniqueZeHandle<ze_event_handle_t, zeEventDestroy>;
using ModuleHandle = UniqueZeHandle<ze_module_handle_t, zeModuleDestroy>;
using BuildLogHandle = UniqueZeHandle<ze_module_build_log_handle_t, zeModuleBuildLogDestroy>;
using KernelHandle = UniqueZeHandle<ze_kernel_handle_t, zeKernelDestroy>;
using CommandListHandle = UniqueZeHandle<ze_command_list_handle_t, zeCommandListDestroy>;

} // namespace zeva

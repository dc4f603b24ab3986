// Each subject puts its entry points into the tables that the loader asks for.
#pragma once

#include <level_zero/ze_api.h>
#include <level_zero/ze_ddi.h>

namespace zeva::ze_driver {

void install(ze_global_dditable_t& table);
void install(ze_driver_dditable_t& table);
void install(ze_device_dditable_t& table);
void install(ze_context_dditable_t& table);
void install(ze_mem_dditable_t& table);
void install(ze_command_queue_dditable_t& table);
void install(ze_command_list_dditable_t& table);
void install(ze_fence_dditable_t& table);
void install(ze_event_pool_dditable_t& table);
void install(ze_event_dditable_t& table);
void install(ze_module_dditable_t& table);
void install(ze_module_build_log_dditable_t& table);
void install(ze_kernel_dditable_t& table);
void install(ze_kernel_exp_dditable_t& table);

/// Parts of the command list table, by kind of command.
void install_memory_commands(ze_command_list_dditable_t& table);
void install_event_commands(ze_command_list_dditable_t& table);
void install_kernel_commands(ze_command_list_dditable_t& table);

/// zeInitDrivers, which came with API 1.10; `desc` is a ze_init_driver_type_desc_t.
ze_result_t ZE_APICALL init_drivers(uint32_t* count, ze_driver_handle_t* drivers, const void* desc);

} // namespace zeva::ze_driver

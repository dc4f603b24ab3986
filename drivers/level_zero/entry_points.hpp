// Each subject puts its entry points into the tables that the loader asks for.
#pragma once

#include <level_zero/ze_api.h>
#include <level_zero/ze_ddi.h>

namespace zeva::ze_driver {

void install(ze_global_dditable_t& table);
void install(ze_driver_dditable_t& table);
void install(ze_device_dditable_t& table);
void install(ze_device_exp_dditable_t& table);
void install(ze_fabric_vertex_exp_dditable_t& table);
void install(ze_fabric_edge_exp_dditable_t& table);
void install(ze_context_dditable_t& table);
void install(ze_mem_dditable_t& table);
void install(ze_virtual_mem_dditable_t& table);
void install(ze_physical_mem_dditable_t& table);
void install(ze_command_queue_dditable_t& table);
void install(ze_command_list_dditable_t& table);
void install(ze_fence_dditable_t& table);
void install(ze_event_pool_dditable_t& table);
void install(ze_event_dditable_t& table);
void install(ze_event_exp_dditable_t& table);
void install(ze_module_dditable_t& table);
void install(ze_module_build_log_dditable_t& table);
void install(ze_kernel_dditable_t& table);
void install(ze_kernel_exp_dditable_t& table);
void install(ze_image_dditable_t& table);
void install(ze_image_exp_dditable_t& table);
void install(ze_sampler_dditable_t& table);

/// The part of the device table that tells properties.
void install_device_properties(ze_device_dditable_t& table);

/// The part of the memory table that shares memory between processes.
void install_memory_ipc(ze_mem_dditable_t& table);

/// The part of the module table that links modules.
void install_module_linking(ze_module_dditable_t& table);

/// Parts of the command list table, by kind of command.
void install_memory_commands(ze_command_list_dditable_t& table);
void install_event_commands(ze_command_list_dditable_t& table);
void install_kernel_commands(ze_command_list_dditable_t& table);
void install_image_commands(ze_command_list_dditable_t& table);

/// zeInitDrivers, which came with API 1.10; `desc` is a ze_init_driver_type_desc_t.
ze_result_t ZE_APICALL init_drivers(uint32_t* count, ze_driver_handle_t* drivers, const void* desc);

/// zeImageViewCreateExp, which newer APIs also call zeImageViewCreateExt.
ze_result_t image_view_create(ze_context_handle_t context, ze_device_handle_t device,
                              const ze_image_desc_t* desc, ze_image_handle_t handle,
                              ze_image_handle_t* result);

} // namespace zeva::ze_driver

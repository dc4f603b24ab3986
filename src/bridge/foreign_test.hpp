// Whether a VA device really reads the memory of a Level Zero device that is not its own.
#pragma once

#include <zeva/display.hpp>

#include <level_zero/ze_api.h>

namespace zeva {

/// Writes a small picture to host USM and reads it back through VA-API. Throws Error when it cannot be shared
/// or comes back changed.
void test_foreign_sharing(ze_context_handle_t context, ze_device_handle_t device, const Display& display);

} // namespace zeva

// Names of OpenCL's error codes.
#pragma once

#include <CL/cl.h>
#include <string>

namespace zeva::ze_driver {

/// `call: CL_NAME (number)`.
[[nodiscard]] std::string opencl_error(const char* call, cl_int code);

} // namespace zeva::ze_driver

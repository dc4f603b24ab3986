// PoCL, loaded directly: what libOpenCL would load first may be another driver.
#pragma once

#include <string>

#include <CL/cl_icd.h>

namespace zeva::bench {

/// PoCL's CPU device with one in-order queue. A call that fails throws. Objects end with the program.
class Pocl {
public:
    Pocl();

    [[nodiscard]] const cl_icd_dispatch& api() const { return *api_; }
    [[nodiscard]] cl_command_queue queue() const { return queue_; }
    /// A kernel of an OpenCL C file.
    [[nodiscard]] cl_kernel kernel(const std::string& path, const char* name) const;

private:
    const cl_icd_dispatch* api_ = nullptr;
    cl_device_id device_ = nullptr;
    cl_context context_ = nullptr;
    cl_command_queue queue_ = nullptr;
};

/// Throws std::runtime_error when `code` is not CL_SUCCESS.
void check_opencl(cl_int code, const char* call);

} // namespace zeva::bench

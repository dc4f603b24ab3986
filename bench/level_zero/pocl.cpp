#include "level_zero/pocl.hpp"

#include "level_zero/driver.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <stdexcept>

namespace zeva::bench {
namespace {

cl_platform_id find_platform() {
    void* const library = dlopen("libpocl.so.2", RTLD_NOW | RTLD_LOCAL);
    using GetExtension = void* (*)(const char*);
    using GetPlatforms = cl_int (*)(cl_uint, cl_platform_id*, cl_uint*);
    const auto get_extension =
        library == nullptr ? nullptr
                           : reinterpret_cast<GetExtension>(dlsym(library, "clGetExtensionFunctionAddress"));
    if (get_extension == nullptr)
        throw std::runtime_error{"PoCL cannot be loaded (package libpocl2)"};
    const auto get_platforms = reinterpret_cast<GetPlatforms>(get_extension("clIcdGetPlatformIDsKHR"));
    cl_platform_id platform = nullptr;
    check_opencl(get_platforms(1, &platform, nullptr), "clIcdGetPlatformIDsKHR");
    return platform;
}

} // namespace

void check_opencl(cl_int code, const char* call) {
    if (code != CL_SUCCESS)
        throw std::runtime_error{fmt::format("PoCL: {}: {}", call, code)};
}

Pocl::Pocl() {
    cl_platform_id const platform = find_platform();
    // cl_khr_icd: every object begins with a pointer to its driver's table of functions.
    api_ = *reinterpret_cast<const cl_icd_dispatch* const*>(platform);
    cl_int code = api_->clGetDeviceIDs(platform, CL_DEVICE_TYPE_CPU, 1, &device_, nullptr);
    check_opencl(code, "clGetDeviceIDs");
    context_ = api_->clCreateContext(nullptr, 1, &device_, nullptr, nullptr, &code);
    check_opencl(code, "clCreateContext");
    queue_ = api_->clCreateCommandQueue(context_, device_, 0, &code);
    check_opencl(code, "clCreateCommandQueue");
}

cl_kernel Pocl::kernel(const std::string& path, const char* name) const {
    const auto bytes = read_file(path);
    const char* const text = reinterpret_cast<const char*>(bytes.data());
    const std::size_t size = bytes.size();
    cl_int code = CL_SUCCESS;
    cl_program const program =
        api_->clCreateProgramWithSource(context_, 1, const_cast<const char**>(&text), &size, &code);
    check_opencl(code, "clCreateProgramWithSource");
    check_opencl(api_->clBuildProgram(program, 1, &device_, "", nullptr, nullptr), "clBuildProgram");
    cl_kernel const kernel = api_->clCreateKernel(program, name, &code);
    check_opencl(code, "clCreateKernel");
    return kernel;
}

} // namespace zeva::bench

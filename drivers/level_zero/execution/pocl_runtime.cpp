#include "execution/pocl_runtime.hpp"

#include <cstdlib>
#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include "execution/opencl_error.hpp"

namespace zeva::ze_driver {
namespace {

/// Sets an environment variable for a while, if the user has not set it.
class EnvironmentDefault {
public:
    EnvironmentDefault(const char* name, const char* value)
        : name_(name), ours_(std::getenv(name) == nullptr) {
        if (ours_)
            setenv(name_, value, 0);
    }
    EnvironmentDefault(const EnvironmentDefault&) = delete;
    EnvironmentDefault& operator=(const EnvironmentDefault&) = delete;
    ~EnvironmentDefault() {
        if (ours_)
            unsetenv(name_);
    }

private:
    const char* name_;
    bool ours_;
};

bool succeeded(const char* call, cl_int code, std::string& error) {
    if (code != CL_SUCCESS)
        error = opencl_error(call, code);
    return code == CL_SUCCESS;
}

} // namespace

std::unique_ptr<PoclRuntime> PoclRuntime::load(const std::filesystem::path& cache, std::string& error) {
    // PoCL reads these when it opens its devices, and has no other way to be told.
    const EnvironmentDefault cache_folder{"POCL_CACHE_DIR", cache.c_str()};
    const EnvironmentDefault no_sigfpe{"POCL_SIGFPE_HANDLER", "0"};
    const EnvironmentDefault no_sigusr2{"POCL_SIGUSR2_HANDLER", "0"};
    std::unique_ptr<PoclRuntime> runtime{new PoclRuntime};
    runtime->process_ = getpid();
    cl_platform_id platform = nullptr;
    if (!runtime->find_platform(platform, error) || !runtime->open_device(platform, error))
        return nullptr;
    return runtime;
}

bool PoclRuntime::find_platform(cl_platform_id& platform, std::string& error) {
    void* library = dlopen("libpocl.so.2", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        error = fmt::format("PoCL cannot be loaded: {} (package libpocl2)", dlerror());
        return false;
    }
    using GetExtension = void* (*)(const char*);
    using GetPlatforms = cl_int (*)(cl_uint, cl_platform_id*, cl_uint*);
    const auto get_extension =
        reinterpret_cast<GetExtension>(dlsym(library, "clGetExtensionFunctionAddress"));
    const auto get_platforms = get_extension == nullptr
                                   ? nullptr
                                   : reinterpret_cast<GetPlatforms>(get_extension("clIcdGetPlatformIDsKHR"));
    if (get_platforms == nullptr) {
        error = "PoCL has no clIcdGetPlatformIDsKHR";
        return false;
    }
    if (!succeeded("clIcdGetPlatformIDsKHR", get_platforms(1, &platform, nullptr), error))
        return false;
    // cl_khr_icd: every object begins with a pointer to its driver's table of functions.
    api_ = *reinterpret_cast<const cl_icd_dispatch* const*>(platform);
    return true;
}

bool PoclRuntime::open_device(cl_platform_id platform, std::string& error) {
    cl_int code = api_->clGetDeviceIDs(platform, CL_DEVICE_TYPE_CPU, 1, &device_, nullptr);
    if (!succeeded("clGetDeviceIDs", code, error))
        return false;
    context_ = api_->clCreateContext(nullptr, 1, &device_, nullptr, nullptr, &code);
    if (!succeeded("clCreateContext", code, error))
        return false;
    const cl_queue_properties properties[] = {CL_QUEUE_PROPERTIES, CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE, 0};
    queue_ = api_->clCreateCommandQueueWithProperties(context_, device_, properties, &code);
    return succeeded("clCreateCommandQueueWithProperties", code, error);
}

bool PoclRuntime::usable() const {
    return getpid() == process_;
}

bool PoclRuntime::usable(std::string& error) const {
    if (!usable())
        error = "kernels cannot run in a process forked after the first use of PoCL";
    return usable();
}

} // namespace zeva::ze_driver

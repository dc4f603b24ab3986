#include "execution/pocl_runtime.hpp"

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fmt/format.h>
#include <pthread.h>
#include <thread>
#include <unistd.h>

#include "base/environment.hpp"
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
    std::unique_ptr<PoclRuntime> runtime{new PoclRuntime{environment("POCL_CACHE_DIR").value_or(cache)}};
    runtime->process_ = getpid();
    cl_platform_id platform = nullptr;
    if (!runtime->find_platform(platform, error) || !runtime->open_device(platform, error) ||
        !runtime->read_limits(error))
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
    if (!succeeded("clGetDeviceIDs", code, error)) {
        error += ": PoCL has no CPU device, or cannot write the folder POCL_CACHE_DIR";
        return false;
    }
    context_ = api_->clCreateContext(nullptr, 1, &device_, nullptr, nullptr, &code);
    if (!succeeded("clCreateContext", code, error))
        return false;
    const cl_queue_properties properties[] = {CL_QUEUE_PROPERTIES, CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE, 0};
    queue_ = api_->clCreateCommandQueueWithProperties(context_, device_, properties, &code);
    return succeeded("clCreateCommandQueueWithProperties", code, error);
}

bool PoclRuntime::read_limits(std::string& error) {
    cl_ulong local_memory = 0;
    const cl_int code =
        api_->clGetDeviceInfo(device_, CL_DEVICE_LOCAL_MEM_SIZE, sizeof local_memory, &local_memory, nullptr);
    if (!succeeded("clGetDeviceInfo", code, error))
        return false;
    pthread_attr_t attributes;
    std::size_t stack = 0;
    if (const int failure = pthread_getattr_default_np(&attributes); failure != 0) {
        error = fmt::format("the size of a thread's stack is unknown: {}", std::strerror(failure));
        return false;
    }
    pthread_attr_getstacksize(&attributes, &stack);
    pthread_attr_destroy(&attributes);
    // PoCL checks neither and would take the process down. Half is left: for its alignment of every variable,
    // and for its own frames and what the compiler keeps of other values.
    local_memory_limit_ = local_memory / 2;
    private_memory_limit_ = stack / 2;
    return true;
}

PoclUse PoclRuntime::use(std::string& error) const {
    if (getpid() != process_) {
        error = "kernels cannot run in a process forked after the first use of PoCL";
        return {};
    }
    // Counted before the check: close() either sees this user or is seen.
    ++users_;
    PoclUse use{*this};
    if (!closed_)
        return use;
    error = "kernels cannot run while the process ends";
    return {};
}

PoclUse::~PoclUse() {
    if (runtime_ != nullptr)
        --runtime_->users_;
}

void PoclRuntime::close() {
    using namespace std::chrono_literals;
    closed_ = true;
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (users_ > 0 && getpid() == process_ && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(1ms);
}

} // namespace zeva::ze_driver

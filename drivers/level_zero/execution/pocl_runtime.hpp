// PoCL, loaded into this process.
#pragma once

#include <CL/cl_icd.h>
#include <filesystem>
#include <memory>
#include <string>
#include <sys/types.h>

namespace zeva::ze_driver {

/// PoCL's CPU device with one context and one out-of-order queue. Loaded directly, not through libOpenCL,
/// whose first platform may be another driver's. Never unloaded: its worker threads live as long as the
/// process. Thread safe.
class PoclRuntime {
public:
    /// Loads PoCL and makes it keep compiled kernels under `cache`, unless POCL_CACHE_DIR names another
    /// place. PoCL's handlers of SIGFPE and SIGUSR2 are kept out, unless the user asks for them by
    /// POCL_SIGFPE_HANDLER=1 or POCL_SIGUSR2_HANDLER=1. Nothing, with the cause in `error`, when there is no
    /// PoCL.
    [[nodiscard]] static std::unique_ptr<PoclRuntime> load(const std::filesystem::path& cache,
                                                           std::string& error);

    [[nodiscard]] const cl_icd_dispatch& api() const { return *api_; }
    [[nodiscard]] cl_context context() const { return context_; }
    [[nodiscard]] cl_device_id device() const { return device_; }
    [[nodiscard]] cl_command_queue queue() const { return queue_; }

    /// False, with the cause in `error`, in a child process forked after PoCL was loaded: there its worker
    /// threads are missing and its locks may be held for ever, so no function of PoCL may be called.
    [[nodiscard]] bool usable(std::string& error) const;
    [[nodiscard]] bool usable() const;

private:
    PoclRuntime() = default;
    bool find_platform(cl_platform_id& platform, std::string& error);
    bool open_device(cl_platform_id platform, std::string& error);

    pid_t process_ = 0;
    const cl_icd_dispatch* api_ = nullptr;
    cl_device_id device_ = nullptr;
    cl_context context_ = nullptr;
    cl_command_queue queue_ = nullptr;
};

} // namespace zeva::ze_driver

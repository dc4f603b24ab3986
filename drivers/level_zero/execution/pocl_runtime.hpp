// PoCL, loaded into this process.
#pragma once

#include <CL/cl_icd.h>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <sys/types.h>
#include <utility>

#include "execution/compile_guard.hpp"

namespace zeva::ze_driver {

class PoclRuntime;

/// Permission to call PoCL, held while doing so. Move-only.
class PoclUse {
public:
    PoclUse() = default;
    explicit PoclUse(const PoclRuntime& runtime) : runtime_(&runtime) {}
    PoclUse(PoclUse&& other) noexcept : runtime_(std::exchange(other.runtime_, nullptr)) {}
    PoclUse& operator=(PoclUse&&) = delete;
    ~PoclUse();

    [[nodiscard]] explicit operator bool() const { return runtime_ != nullptr; }

private:
    const PoclRuntime* runtime_ = nullptr;
};

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

    /// To be asked before PoCL compiles.
    [[nodiscard]] CompileGuard& compile_guard() const { return guard_; }
    [[nodiscard]] const cl_icd_dispatch& api() const { return *api_; }
    [[nodiscard]] cl_context context() const { return context_; }
    [[nodiscard]] cl_device_id device() const { return device_; }
    [[nodiscard]] cl_command_queue queue() const { return queue_; }

    /// Bytes of local memory that one work-group can have.
    [[nodiscard]] std::uint64_t local_memory_limit() const { return local_memory_limit_; }
    /// Bytes that the private variables of one work-group can have together: PoCL holds them on a thread's
    /// stack.
    [[nodiscard]] std::uint64_t private_memory_limit() const { return private_memory_limit_; }

    /// To be held by whoever calls PoCL. Empty, with the cause in `error`, in a child process forked after
    /// PoCL was loaded (its worker threads are missing there and its locks may be held for ever), and once
    /// close() was called.
    [[nodiscard]] PoclUse use(std::string& error) const;

    /// Ends all use, for the end of the process: PoCL must not be busy while its static objects are
    /// destroyed. Waits some seconds for the calls that are under way, no longer, since a kernel may be
    /// endless.
    void close();

private:
    friend class PoclUse;

    explicit PoclRuntime(const std::filesystem::path& cache) : guard_(cache) {}
    bool find_platform(cl_platform_id& platform, std::string& error);
    bool open_device(cl_platform_id platform, std::string& error);
    bool read_limits(std::string& error);

    mutable CompileGuard guard_;
    pid_t process_ = 0;
    std::atomic<bool> closed_ = false;
    mutable std::atomic<int> users_ = 0;
    const cl_icd_dispatch* api_ = nullptr;
    cl_device_id device_ = nullptr;
    cl_context context_ = nullptr;
    cl_command_queue queue_ = nullptr;
    std::uint64_t local_memory_limit_ = 0;
    std::uint64_t private_memory_limit_ = 0;
};

} // namespace zeva::ze_driver

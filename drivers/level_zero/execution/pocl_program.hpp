// Owned OpenCL objects.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "execution/pocl_runtime.hpp"

namespace zeva::ze_driver {

/// Releases an OpenCL object, unless PoCL must not be called any more.
struct OpenclRelease {
    const PoclRuntime* runtime = nullptr;

    void operator()(cl_program program) const { release(&cl_icd_dispatch::clReleaseProgram, program); }
    void operator()(cl_kernel kernel) const { release(&cl_icd_dispatch::clReleaseKernel, kernel); }
    void operator()(cl_event event) const { release(&cl_icd_dispatch::clReleaseEvent, event); }

private:
    template <typename Function, typename Object>
    void release(Function function, Object object) const {
        std::string ignored;
        if (const PoclUse use = runtime->use(ignored))
            (runtime->api().*function)(object);
    }
};

using OpenclProgram = std::unique_ptr<_cl_program, OpenclRelease>;
using OpenclKernel = std::unique_ptr<_cl_kernel, OpenclRelease>;
using OpenclEvent = std::unique_ptr<_cl_event, OpenclRelease>;

// The caller of these holds a PoclUse.

/// A built program, and the key of its work for the CompileGuard.
struct BuiltProgram {
    OpenclProgram program;
    std::string key;
};

/// Builds LLVM bitcode for the CPU. Empty, with the compiler's words in `build_log`, when that fails.
[[nodiscard]] BuiltProgram build_program(const PoclRuntime& runtime, std::span<const std::byte> bitcode,
                                         const std::string& options, std::string& build_log);

/// A kernel of a built program. Empty, with the cause in `error`, when there is none of that name.
[[nodiscard]] OpenclKernel create_kernel(const PoclRuntime& runtime, const OpenclProgram& program,
                                         const std::string& name, std::string& error);

} // namespace zeva::ze_driver

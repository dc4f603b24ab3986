#include "execution/pocl_program.hpp"

#include <fmt/format.h>
#include <functional>
#include <string_view>

#include "execution/opencl_error.hpp"

namespace zeva::ze_driver {
namespace {

std::string compiler_log(const PoclRuntime& runtime, const OpenclProgram& program) {
    const auto query = runtime.api().clGetProgramBuildInfo;
    std::size_t size = 0;
    if (query(program.get(), runtime.device(), CL_PROGRAM_BUILD_LOG, 0, nullptr, &size) != CL_SUCCESS ||
        size == 0)
        return {};
    std::string log(size, '\0');
    query(program.get(), runtime.device(), CL_PROGRAM_BUILD_LOG, log.size(), log.data(), nullptr);
    log.resize(log.find_last_not_of('\0') + 1);
    return log;
}

std::string program_key(std::span<const std::byte> bitcode, const std::string& options) {
    const std::string_view bytes{reinterpret_cast<const char*>(bitcode.data()), bitcode.size()};
    return fmt::format("{:016x} {}", std::hash<std::string_view>{}(bytes), options);
}

} // namespace

BuiltProgram build_program(const PoclRuntime& runtime, std::span<const std::byte> bitcode,
                           const std::string& options, std::string& build_log) {
    std::string key = program_key(bitcode, options);
    if (!runtime.compile_guard().allows(key, build_log))
        return {};
    const cl_device_id device = runtime.device();
    const std::size_t size = bitcode.size();
    const auto* bytes = reinterpret_cast<const unsigned char*>(bitcode.data());
    cl_int status = CL_SUCCESS;
    cl_int code = CL_SUCCESS;
    OpenclProgram program{
        runtime.api().clCreateProgramWithBinary(runtime.context(), 1, &device, &size, &bytes, &status, &code),
        OpenclRelease{&runtime}};
    if (!program) {
        build_log = opencl_error("clCreateProgramWithBinary", code);
        return {};
    }
    code = runtime.api().clBuildProgram(program.get(), 1, &device, options.c_str(), nullptr, nullptr);
    build_log = compiler_log(runtime, program);
    if (code != CL_SUCCESS) {
        build_log = opencl_error("clBuildProgram", code) + "\n" + build_log;
        return {};
    }
    runtime.compile_guard().note(key);
    return {std::move(program), std::move(key)};
}

OpenclKernel create_kernel(const PoclRuntime& runtime, const OpenclProgram& program, const std::string& name,
                           std::string& error) {
    cl_int code = CL_SUCCESS;
    OpenclKernel kernel{runtime.api().clCreateKernel(program.get(), name.c_str(), &code),
                        OpenclRelease{&runtime}};
    if (!kernel)
        error = opencl_error("clCreateKernel", code);
    return kernel;
}

} // namespace zeva::ze_driver

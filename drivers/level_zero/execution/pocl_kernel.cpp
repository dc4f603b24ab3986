#include "execution/pocl_kernel.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "execution/opencl_error.hpp"

namespace zeva::ze_driver {
namespace {

/// Why `value` cannot be given for an argument; nothing when it can.
const char* mismatch(const ArgumentInfo& info, const ArgumentValue& value) {
    if (!value.is_set)
        return "is not set";
    switch (info.kind) {
    case ArgumentInfo::Kind::image:
    case ArgumentInfo::Kind::sampler:
        return "is an image or a sampler, which cannot be passed yet";
    case ArgumentInfo::Kind::local_memory:
        return value.local_memory_size == 0 ? "needs a size of local memory" : nullptr;
    default:
        return value.bytes.size() != info.size ? "has another size than the kernel's parameter" : nullptr;
    }
}

} // namespace

std::unique_ptr<PoclKernel> PoclKernel::create(const PoclRuntime& runtime,
                                               std::shared_ptr<const BuiltProgram> program,
                                               const SpirvKernel& description, std::string& error) {
    std::unique_ptr<PoclKernel> result{new PoclKernel{runtime, std::move(program), description}};
    OpenclKernel kernel = result->borrow(error);
    if (!kernel || !result->read_properties(kernel, error))
        return nullptr;
    result->give_back(std::move(kernel));
    return result;
}

bool PoclKernel::read_properties(const OpenclKernel& kernel, std::string& error) {
    const cl_icd_dispatch& api = runtime_.api();
    cl_uint count = 0;
    cl_int code = api.clGetKernelInfo(kernel.get(), CL_KERNEL_NUM_ARGS, sizeof count, &count, nullptr);
    if (code == CL_SUCCESS && count != description_.arguments.size()) {
        error = fmt::format("PoCL sees {} arguments in place of {}", count, description_.arguments.size());
        return false;
    }
    const auto read = [&](cl_kernel_work_group_info what, auto& value) {
        if (code == CL_SUCCESS)
            code = api.clGetKernelWorkGroupInfo(kernel.get(), runtime_.device(), what, sizeof value, &value,
                                                nullptr);
    };
    std::array<std::size_t, 3> required{};
    std::size_t max_group_size = 0;
    read(CL_KERNEL_COMPILE_WORK_GROUP_SIZE, required);
    read(CL_KERNEL_WORK_GROUP_SIZE, max_group_size);
    read(CL_KERNEL_LOCAL_MEM_SIZE, local_memory_size_);
    if (code != CL_SUCCESS) {
        error = opencl_error("clGetKernelWorkGroupInfo", code);
        return false;
    }
    std::ranges::transform(required, required_group_size_.begin(),
                           [](std::size_t size) { return static_cast<std::uint32_t>(size); });
    max_group_size_ = static_cast<std::uint32_t>(max_group_size);
    return true;
}

bool PoclKernel::launch(const LaunchSize& size, std::span<const ArgumentValue> arguments,
                        std::string& error) {
    const PoclUse use = runtime_.use(error);
    if (!use)
        return false;
    if (std::ranges::find(size.group_count, 0u) != size.group_count.end())
        return true;
    const std::string key = compile_key(size);
    if (!check_size(size, arguments, error) || !runtime_.compile_guard().allows(key, error))
        return false;
    OpenclKernel kernel = borrow(error);
    if (!kernel)
        return false;
    const bool done = set_arguments(kernel, arguments, error) && run(kernel, size, error);
    give_back(std::move(kernel));
    if (done)
        runtime_.compile_guard().note(key);
    return done;
}

/// PoCL compiles a kernel for every group size, for launches with and without an offset, and for small grids.
std::string PoclKernel::compile_key(const LaunchSize& size) const {
    constexpr std::uint32_t small_grid = 0xFFFF; // PoCL's default limit, in work-groups of one axis
    const bool has_offset = size.global_offset != std::array<std::uint32_t, 3>{};
    const bool is_small = std::ranges::max(size.group_count) < small_grid;
    return fmt::format("{} {} {} {}{}", program_->key, description_.name, fmt::join(size.group_size, "-"),
                       has_offset ? "offset " : "", is_small ? "small" : "large");
}

OpenclKernel PoclKernel::borrow(std::string& error) {
    {
        const std::lock_guard lock{mutex_};
        if (!idle_.empty()) {
            OpenclKernel kernel = std::move(idle_.back());
            idle_.pop_back();
            return kernel;
        }
    }
    return create_kernel(runtime_, program_->program, description_.name, error);
}

void PoclKernel::give_back(OpenclKernel kernel) {
    const std::lock_guard lock{mutex_};
    idle_.push_back(std::move(kernel));
}

bool PoclKernel::check_size(const LaunchSize& size, std::span<const ArgumentValue> values,
                            std::string& error) const {
    std::uint64_t items = 1;
    for (const std::uint32_t length : size.group_size)
        items = length == 0 || length > max_group_size_ ? 0 : items * length;
    if (items == 0 || items > max_group_size_) {
        error = fmt::format("a work-group of kernel {} has 1 to {} work-items", description_.name,
                            max_group_size_);
        return false;
    }
    if (items * description_.private_memory_size > runtime_.private_memory_limit()) {
        error = fmt::format("{} work-items of kernel {} need more than {} bytes of private memory", items,
                            description_.name, runtime_.private_memory_limit());
        return false;
    }
    std::uint64_t local_memory = local_memory_size_;
    for (const ArgumentValue& value : values)
        local_memory += std::min(value.local_memory_size, runtime_.local_memory_limit() + 1);
    if (local_memory > runtime_.local_memory_limit()) {
        error = fmt::format("kernel {} needs more than {} bytes of local memory", description_.name,
                            runtime_.local_memory_limit());
        return false;
    }
    return true;
}

bool PoclKernel::set_arguments(const OpenclKernel& kernel, std::span<const ArgumentValue> values,
                               std::string& error) const {
    if (values.size() != description_.arguments.size()) {
        error = fmt::format("kernel {} takes {} arguments, {} were given", description_.name,
                            description_.arguments.size(), values.size());
        return false;
    }
    for (cl_uint index = 0; index < values.size(); ++index) {
        if (const char* cause = mismatch(description_.arguments[index], values[index])) {
            error = fmt::format("argument {} of kernel {} {}", index, description_.name, cause);
            return false;
        }
        if (const cl_int code = set_argument(kernel, index, values[index]); code != CL_SUCCESS) {
            error =
                opencl_error(fmt::format("argument {} of kernel {}", index, description_.name).c_str(), code);
            return false;
        }
    }
    return true;
}

cl_int PoclKernel::set_argument(const OpenclKernel& kernel, cl_uint index, const ArgumentValue& value) const {
    const cl_icd_dispatch& api = runtime_.api();
    switch (description_.arguments[index].kind) {
    case ArgumentInfo::Kind::local_memory:
        return api.clSetKernelArg(kernel.get(), index, value.local_memory_size, nullptr);
    case ArgumentInfo::Kind::pointer: {
        void* pointer = nullptr;
        std::memcpy(&pointer, value.bytes.data(), sizeof pointer);
        return api.clSetKernelArgSVMPointer(kernel.get(), index, pointer);
    }
    default:
        return api.clSetKernelArg(kernel.get(), index, value.bytes.size(), value.bytes.data());
    }
}

bool PoclKernel::run(const OpenclKernel& kernel, const LaunchSize& size, std::string& error) const {
    const cl_icd_dispatch& api = runtime_.api();
    std::array<std::size_t, 3> offset{};
    std::array<std::size_t, 3> local{};
    std::array<std::size_t, 3> global{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        offset[axis] = size.global_offset[axis];
        local[axis] = size.group_size[axis];
        global[axis] = local[axis] * size.group_count[axis];
    }
    cl_event raw = nullptr;
    cl_int code = api.clEnqueueNDRangeKernel(runtime_.queue(), kernel.get(), 3, offset.data(), global.data(),
                                             local.data(), 0, nullptr, &raw);
    if (code != CL_SUCCESS) {
        error = opencl_error("clEnqueueNDRangeKernel", code);
        return false;
    }
    const OpenclEvent event{raw, OpenclRelease{&runtime_}};
    code = api.clWaitForEvents(1, &raw);
    if (code != CL_SUCCESS)
        error = opencl_error("clWaitForEvents", code);
    return code == CL_SUCCESS;
}

} // namespace zeva::ze_driver

#include "device/exec_fences.hpp"
#include "device/exec_objects.hpp"
#include "device/ioctls.hpp"
#include "device/sync_file.hpp"
#include "device/user_memory.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>

namespace zeva::sim {
namespace {

/// A batch on its way to an engine.
struct Batch {
    std::shared_ptr<Context> context;
    i915_engine_class_instance engine;
    std::vector<ExecObject> objects;
    ExecFences fences;

    /// The object that holds the commands.
    [[nodiscard]] const ExecObject& commands(std::uint64_t flags) const {
        return (flags & I915_EXEC_BATCH_FIRST) != 0 ? objects.front() : objects.back();
    }
};

int check_arguments(const drm_i915_gem_execbuffer2& arguments) {
    constexpr auto unknown = static_cast<std::uint64_t>(__I915_EXEC_UNKNOWN_FLAGS);
    constexpr std::uint64_t illegal = unknown | I915_EXEC_CONSTANTS_MASK | I915_EXEC_RESOURCE_STREAMER;
    constexpr std::uint64_t uses_cliprects = I915_EXEC_FENCE_ARRAY | I915_EXEC_USE_EXTENSIONS;
    if (arguments.buffer_count == 0 || arguments.buffer_count > INT_MAX || (arguments.flags & illegal) != 0)
        return -EINVAL;
    if ((arguments.flags & uses_cliprects) == 0 &&
        (arguments.num_cliprects != 0 || arguments.cliprects_ptr != 0))
        return -EINVAL;
    const bool no_dr4 = arguments.DR4 == 0 || arguments.DR4 == UINT32_MAX;
    if (arguments.DR1 != 0 || !no_dr4 || (arguments.batch_start_offset | arguments.batch_len) % 8 != 0)
        return -EINVAL;
    if ((arguments.flags & I915_EXEC_SECURE) != 0)
        return -EPERM;
    const std::uint64_t size = arguments.buffer_count * std::uint64_t{sizeof(drm_i915_gem_exec_object2)};
    return is_mapped(arguments.buffers_ptr, size) ? 0 : -EFAULT;
}

int check_commands(const drm_i915_gem_execbuffer2& arguments, const ExecObject& commands) {
    if ((commands.entry->flags & EXEC_OBJECT_WRITE) != 0)
        return -EINVAL;
    return range_overflows(arguments.batch_start_offset, arguments.batch_len, commands.object->size())
               ? -EINVAL
               : 0;
}

/// Finds everything that the arguments name.
int read_batch(DrmFile& file, const drm_i915_gem_execbuffer2& arguments, Batch& batch) {
    const auto id = static_cast<std::uint32_t>(i915_execbuffer2_get_context_id(arguments));
    batch.context = file.find_context(id);
    if (batch.context == nullptr)
        return -ENOENT;
    const auto engine = batch.context->select_engine(arguments.flags);
    if (!engine)
        return -EINVAL;
    batch.engine = *engine;
    batch.context->in_use = true;
    if (batch.context->is_lost(id))
        return -EIO;
    const std::span entries{user_pointer<drm_i915_gem_exec_object2>(arguments.buffers_ptr),
                            arguments.buffer_count};
    if (const int error = find_exec_objects(file, entries, batch.objects); error != 0)
        return error;
    if (const int error = check_commands(arguments, batch.commands(arguments.flags)); error != 0)
        return error;
    return read_exec_fences(file, arguments, batch.fences);
}

/// Work of other engines on the same objects, by the kernel's rule of implicit fences, and the explicit ones.
Fences everything_before(const Batch& batch, const std::shared_ptr<EngineContext>& engine) {
    Fences fences = batch.fences.waits;
    for (const ExecObject& item : batch.objects) {
        if ((item.entry->flags & EXEC_OBJECT_ASYNC) != 0)
            continue;
        const bool writes = (item.entry->flags & EXEC_OBJECT_WRITE) != 0;
        std::ranges::copy(item.object->unfinished(!writes), std::back_inserter(fences));
    }
    std::erase_if(fences, [&engine](const FencePointer& fence) { return fence && fence->is_of(engine); });
    return fences;
}

int make_submission(const drm_i915_gem_execbuffer2& arguments, Batch& batch, Submission& submission) {
    const bool by_index = (arguments.flags & I915_EXEC_HANDLE_LUT) != 0;
    if (const int error = place_exec_objects(batch.objects); error != 0)
        return error;
    if (const int error = relocate_exec_objects(batch.objects, by_index); error != 0)
        return error;
    for (const ExecObject& item : batch.objects)
        if (item.object->is_user_memory() && item.object->bytes() == nullptr)
            return -EFAULT;
    AddressSpace& space = *batch.context->parameters.address_space;
    for (const ExecObject& item : batch.objects)
        space.bind(item.object, item.address);
    for (const AddressSpace::Binding& binding : space.bindings()) {
        std::byte* bytes = binding.object->bytes();
        if (bytes == nullptr && !binding.object->is_user_memory())
            return -ENOMEM;
        submission.objects.push_back({binding.address, binding.object->size(), bytes, binding.object});
    }
    submission.start = batch.commands(arguments.flags).address + arguments.batch_start_offset;
    submission.engine = engine_class(batch.engine.engine_class).value_or(EngineClass::render);
    return 0;
}

void signal_when_done(const Batch& batch, const FencePointer& fence, EngineClass engine) {
    for (const ExecObject& item : batch.objects)
        item.object->add_use(fence, engine, (item.entry->flags & EXEC_OBJECT_WRITE) != 0);
    for (const ExecFences::Signal& signal : batch.fences.signals) {
        if (signal.point != 0)
            signal.syncobj->set_point(signal.point, fence);
        else
            signal.syncobj->set(fence);
    }
}

int add_fence_out(const DrmFile& file, const FencePointer& fence, drm_i915_gem_execbuffer2& arguments) {
    const int fd = make_sync_file({fence}, file.minor());
    if (fd < 0)
        return fd;
    arguments.rsvd2 =
        (arguments.rsvd2 & UINT32_MAX) | static_cast<std::uint64_t>(static_cast<std::uint32_t>(fd)) << 32;
    return 0;
}

} // namespace

int i915_gem_execbuffer2(DrmFile& file, drm_i915_gem_execbuffer2& arguments) {
    if (const int error = check_arguments(arguments); error != 0)
        return error;
    Batch batch;
    if (const int error = read_batch(file, arguments, batch); error != 0)
        return error;
    const auto engine = batch.context->on_engine(arguments.flags);
    // The kernel would queue the batch; here the call waits.
    if (const int error = wait_for(everything_before(batch, engine), no_deadline); error != 0)
        return error;
    Submission submission{};
    if (const int error = make_submission(arguments, batch, submission); error != 0)
        return error;

    const EngineClass engine_class = submission.engine;
    // As with the kernel, a batch that hangs was accepted; those after it are refused.
    if (!engine->submit(std::move(submission)))
        (void)batch.context->is_lost(static_cast<std::uint32_t>(i915_execbuffer2_get_context_id(arguments)));
    const auto fence = std::make_shared<Fence>(engine);
    signal_when_done(batch, fence, engine_class);
    return (arguments.flags & I915_EXEC_FENCE_OUT) != 0 ? add_fence_out(file, fence, arguments) : 0;
}

} // namespace zeva::sim

// Level Zero kernels: modules, events and a command list, owned.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <zeva/export.hpp>
#include <zeva/gpu.hpp>
#include <zeva/shared_surface.hpp>

#include <level_zero/ze_api.h>

namespace zeva {

/// An event that the host can wait for, with the host scope that hand-over needs. Move-only; thread safe as
/// Level Zero events are.
class ZEVA_API Event {
public:
    /// Throws Error (level_zero).
    explicit Event(const Gpu& gpu);
    Event(Event&&) noexcept;
    Event& operator=(Event&&) noexcept;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    ~Event();

    [[nodiscard]] ze_event_handle_t handle() const noexcept;
    /// Waits until it is signalled. Throws Error (level_zero) on timeout.
    void wait(Timeout timeout = default_timeout) const;
    [[nodiscard]] bool is_signalled() const;
    void reset();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// One kernel of a module with its arguments. Move-only; one thread at a time. Keeps its module alive.
class ZEVA_API Kernel {
public:
    Kernel(Kernel&&) noexcept;
    Kernel& operator=(Kernel&&) noexcept;
    Kernel(const Kernel&) = delete;
    Kernel& operator=(const Kernel&) = delete;
    ~Kernel();

    [[nodiscard]] ze_kernel_handle_t handle() const noexcept;
    /// The work-items of a group that the kernel demands (reqd_work_group_size); nothing when it does not.
    [[nodiscard]] std::optional<std::array<std::uint32_t, 3>> required_group_size() const noexcept;
    /// A USM pointer argument. Throws Error (level_zero), as the next ones do.
    void set_pointer(std::uint32_t index, const void* pointer);
    /// An argument by value, `size` bytes, copied.
    void set_value(std::uint32_t index, const void* value, std::size_t size);
    void set_value(std::uint32_t index, std::int32_t value) { set_value(index, &value, sizeof(value)); }
    void set_value(std::uint32_t index, float value) { set_value(index, &value, sizeof(value)); }
    /// Local memory of `size` bytes.
    void set_local_memory(std::uint32_t index, std::size_t size);

private:
    friend class Module;
    struct State;
    explicit Kernel(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

/// A compiled SPIR-V module. Copies share it; kernels keep it alive. Thread safe.
class ZEVA_API Module {
public:
    /// Compiles for the device. Throws Error (level_zero) with the first line of the driver's build log.
    [[nodiscard]] static Module from_spirv(const Gpu& gpu, std::span<const std::byte> spirv,
                                           const std::string& options = {});
    /// The kernels that zeva ships (kernels/).
    [[nodiscard]] static Module builtin(const Gpu& gpu);

    /// Throws Error (level_zero) when there is none of that name.
    [[nodiscard]] Kernel kernel(const std::string& name) const;

private:
    struct State;
    explicit Module(std::shared_ptr<const State> state) noexcept : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
};

/// What runs the commands of a list.
enum class Engine {
    compute, ///< runs kernels; copies are kernels of the driver's here
    copy,    ///< only copies; not every device has one (SharingCapabilities::copy_engine)
};

/// An immediate command list: commands run in order, as soon as they are appended. Events must be reset
/// before they are used again; kernels, and the memory that commands use, must live until the commands have
/// finished. Move-only; one thread at a time.
class ZEVA_API CommandList {
public:
    /// Throws Error (level_zero), as everything here does.
    explicit CommandList(const Gpu& gpu, Engine engine = Engine::compute);
    CommandList(CommandList&&) noexcept;
    CommandList& operator=(CommandList&&) noexcept;
    CommandList(const CommandList&) = delete;
    CommandList& operator=(const CommandList&) = delete;
    ~CommandList();

    [[nodiscard]] ze_command_list_handle_t handle() const noexcept;
    /// Launches one work-item for each of `work_items`, rounded up to whole groups of the size that the
    /// kernel demands or else the driver suggests: kernels must check their bounds. Signals `event`, when
    /// there is one.
    void launch(const Kernel& kernel, std::array<std::uint32_t, 3> work_items, const Event* event = nullptr);
    /// Copies between USM, or USM and host memory.
    void copy(void* destination, const void* source, std::size_t size, const Event* event = nullptr);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A picture filter: an NV12 picture in, an RGBA picture of the same visible size out, colours by the
/// picture's own matrix and range (unknown: BT.601 up to 576 rows, BT.709 above, limited range).
/// Move-only; one thread at a time.
class ZEVA_API PictureFilter {
public:
    /// Throws Error (usage) when there is no filter of that name, with the names there are.
    PictureFilter(const Gpu& gpu, std::string_view name);
    PictureFilter(PictureFilter&&) noexcept;
    PictureFilter& operator=(PictureFilter&&) noexcept;
    PictureFilter(const PictureFilter&) = delete;
    PictureFilter& operator=(const PictureFilter&) = delete;
    ~PictureFilter();

    /// All filters: "none" only converts.
    [[nodiscard]] static std::vector<std::string> names();

    /// Appends the filter's work to `list` and signals `event`. `source` is the start of a linear NV12
    /// picture of `layout`; `target` is RGBA, at least as large as the visible rectangle. The caller does the
    /// hand-over of both. Throws Error (usage, level_zero).
    void apply(CommandList& list, const void* source, const SurfaceLayout& layout, const PictureInfo& info,
               SharedSurface& target, const Event& event);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace zeva

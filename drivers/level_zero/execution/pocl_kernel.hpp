// A kernel that PoCL runs.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "execution/pocl_program.hpp"
#include "execution/spirv_module.hpp"

namespace zeva::ze_driver {

/// One kernel. An OpenCL kernel object holds one set of arguments, so every launch that runs at the same time
/// borrows one of its own.
class PoclKernel final : public ExecutableKernel {
public:
    /// Nothing, with the cause in `error`, when PoCL's view of the kernel differs from the module's.
    [[nodiscard]] static std::unique_ptr<PoclKernel> create(const PoclRuntime& runtime,
                                                            std::shared_ptr<const BuiltProgram> program,
                                                            const SpirvKernel& description,
                                                            std::string& error);

    [[nodiscard]] const std::vector<ArgumentInfo>& arguments() const override {
        return description_.arguments;
    }
    [[nodiscard]] std::array<std::uint32_t, 3> required_group_size() const override {
        return required_group_size_;
    }
    [[nodiscard]] std::uint32_t max_group_size() const override { return max_group_size_; }
    [[nodiscard]] std::uint64_t local_memory_size() const override { return local_memory_size_; }
    [[nodiscard]] std::uint64_t private_memory_size() const override {
        return description_.private_memory_size;
    }
    [[nodiscard]] bool launch(const LaunchSize& size, std::span<const ArgumentValue> arguments,
                              std::string& error) override;

private:
    PoclKernel(const PoclRuntime& runtime, std::shared_ptr<const BuiltProgram> program,
               const SpirvKernel& description)
        : runtime_(runtime), program_(std::move(program)), description_(description) {}

    bool read_properties(const OpenclKernel& kernel, std::string& error);
    [[nodiscard]] OpenclKernel borrow(std::string& error);
    void give_back(OpenclKernel kernel);
    bool check_size(const LaunchSize& size, std::span<const ArgumentValue> values, std::string& error) const;
    bool set_arguments(const OpenclKernel& kernel, std::span<const ArgumentValue> values,
                       std::string& error) const;
    [[nodiscard]] cl_int set_argument(const OpenclKernel& kernel, cl_uint index,
                                      const ArgumentValue& value) const;
    [[nodiscard]] std::string compile_key(const LaunchSize& size) const;
    bool run(const OpenclKernel& kernel, const LaunchSize& size, std::string& error) const;

    const PoclRuntime& runtime_;
    std::shared_ptr<const BuiltProgram> program_;
    SpirvKernel description_;
    std::array<std::uint32_t, 3> required_group_size_{};
    std::uint32_t max_group_size_ = 0;
    std::uint64_t local_memory_size_ = 0;
    std::mutex mutex_;
    std::vector<OpenclKernel> idle_; ///< guarded by mutex_
};

} // namespace zeva::ze_driver

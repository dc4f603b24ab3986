// A kernel of a loaded module.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "execution/group_work.hpp"
#include "execution/kernel_executor.hpp"
#include "execution/loaded_module.hpp"
#include "execution/watchdog.hpp"

namespace zeva::ze_driver {

class NativeKernel final : public ExecutableKernel {
public:
    /// `kernel` is one of the module's. `watchdog` is null for none.
    NativeKernel(std::shared_ptr<const LoadedModule> module, const zeva_kernel& kernel, Watchdog* watchdog);

    [[nodiscard]] const std::vector<ArgumentInfo>& arguments() const override { return arguments_; }
    [[nodiscard]] std::size_t argument_block_size() const override { return kernel_.argument_block_size; }
    [[nodiscard]] std::array<std::uint32_t, 3> required_group_size() const override;
    [[nodiscard]] std::uint32_t required_sub_group_size() const override {
        return kernel_.required_sub_group_size;
    }
    [[nodiscard]] std::uint32_t max_group_size() const override;
    [[nodiscard]] std::uint64_t local_memory_size() const override { return kernel_.local_size; }
    [[nodiscard]] std::uint64_t private_memory_size() const override { return kernel_.private_size; }
    [[nodiscard]] const std::string& attributes() const override { return attributes_; }

    [[nodiscard]] LaunchResult launch(const LaunchSize& size, const LaunchArguments& arguments,
                                      bool cooperative, std::string& error) override;

private:
    [[nodiscard]] bool check(const LaunchSize& size, const LaunchArguments& arguments,
                             std::string& error) const;
    [[nodiscard]] LaunchResult run(GroupWork& work, std::string& error);

    std::shared_ptr<const LoadedModule> module_;
    const zeva_kernel& kernel_;
    Watchdog* watchdog_;
    std::uint64_t frame_size_;
    std::vector<ArgumentInfo> arguments_;
    std::string attributes_;
};

} // namespace zeva::ze_driver

#include "compute/kernel_state.hpp"
#include "level_zero/result.hpp"

#include <fmt/format.h>

namespace zeva {
namespace {

void set_argument(ze_kernel_handle_t kernel, std::uint32_t index, std::size_t size, const void* value) {
    const ze_result_t result = zeKernelSetArgumentValue(kernel, index, size, value);
    if (result != ZE_RESULT_SUCCESS)
        throw_ze_error(result, "zeKernelSetArgumentValue",
                       fmt::format("argument {} of {} bytes", index, size),
                       "check it against the kernel's parameters");
}

} // namespace

Kernel::Kernel(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Kernel::Kernel(Kernel&&) noexcept = default;
Kernel& Kernel::operator=(Kernel&&) noexcept = default;
Kernel::~Kernel() = default;

ze_kernel_handle_t Kernel::handle() const noexcept {
    return state_->kernel.get();
}

std::optional<std::array<std::uint32_t, 3>> Kernel::required_group_size() const noexcept {
    return state_->required_group_size;
}

void Kernel::set_pointer(std::uint32_t index, const void* pointer) {
    set_argument(handle(), index, sizeof(pointer), &pointer);
}

void Kernel::set_value(std::uint32_t index, const void* value, std::size_t size) {
    set_argument(handle(), index, size, value);
}

void Kernel::set_local_memory(std::uint32_t index, std::size_t size) {
    set_argument(handle(), index, size, nullptr);
}

} // namespace zeva

// What a Kernel owns; made by Module.
#pragma once

#include "compute/handles.hpp"

#include <utility>
#include <zeva/compute.hpp>

namespace zeva {

struct Kernel::State {
    State(std::shared_ptr<const void> owner, KernelHandle handle)
        : module(std::move(owner)), kernel(std::move(handle)) {}

    std::shared_ptr<const void> module; ///< outlives the kernel
    KernelHandle kernel;
    std::optional<std::array<std::uint32_t, 3>> required_group_size;
};

} // namespace zeva

// From the object to a shared object.
#pragma once

#include <span>
#include <vector>

namespace zeva::kernel_compiler {

/// The bytes of a shared object that exports ZEVA_MODULE_SYMBOL. Touches no file system. Throws Refusal.
std::vector<char> link_object(std::span<const char> object);

} // namespace zeva::kernel_compiler

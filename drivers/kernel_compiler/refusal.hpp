// Why a module is not compiled. Thrown anywhere in the compiler; main() prints it as the build log.
#pragma once

#include <stdexcept>

namespace zeva::kernel_compiler {

class Refusal : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace zeva::kernel_compiler

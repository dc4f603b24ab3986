#include <fmt/format.h>
#include <llvm/Demangle/Demangle.h>

#include "../refusal.hpp"
#include "function_graph.hpp"
#include "passes.hpp"

namespace zeva::kernel_compiler {
namespace {

/// What the process that loads the module has: libc and libm.
constexpr std::array host_functions{"snprintf", "memcpy", "memset", "memmove"};

bool is_undefined(const llvm::Function& function) {
    return function.isDeclaration() && !function.isIntrinsic() && !function.getName().startswith("zeva_") &&
           llvm::find(host_functions, function.getName()) == host_functions.end();
}

void refuse_undefined(llvm::Function& from, const std::string& whose) {
    for (const llvm::Function* function : reachable_functions(from)) {
        if (is_undefined(*function))
            throw Refusal{fmt::format("{} uses {}, which this device does not have", whose,
                                      llvm::demangle(function->getName().str()))};
    }
}

} // namespace

void refuse_unresolved(Program& program) {
    for (const Kernel& kernel : program.kernels)
        refuse_undefined(*kernel.function, fmt::format("kernel {}", kernel.name));
    for (const Export& exported : program.exports) {
        if (auto* function = llvm::dyn_cast<llvm::Function>(exported.value))
            refuse_undefined(*function, fmt::format("function {}", exported.name));
    }
}

} // namespace zeva::kernel_compiler

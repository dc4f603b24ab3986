// This machine's processor as LLVM sees it.
#pragma once

#include <llvm/ADT/StringMap.h>
#include <llvm/Target/TargetMachine.h>
#include <memory>
#include <string>

namespace zeva::kernel_compiler {

struct Target {
    std::string cpu;
    std::string features;
    llvm::StringMap<bool> feature_map;
    std::unique_ptr<llvm::TargetMachine> machine;
};

Target host_target(bool optimise);

} // namespace zeva::kernel_compiler

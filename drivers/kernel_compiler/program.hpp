// The program as it goes through the compiler's passes.
#pragma once

#include <array>
#include <cstdint>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "build_options.hpp"
#include "kernel_abi.h"

namespace zeva::kernel_compiler {

/// Of variables and arguments in the memory of a work-group.
inline constexpr unsigned local_address_space = 3;

struct KernelArgument {
    zeva_argument_kind kind = zeva_argument_value;
    std::uint32_t size = 0;   ///< bytes in the argument block
    std::uint32_t offset = 0; ///< in the argument block
};

struct Kernel {
    std::string name;
    llvm::Function* function = nullptr;  ///< as written, until there is a work_item
    llvm::Function* work_item = nullptr; ///< the same with the context as its first argument
    std::string attributes;
    std::vector<KernelArgument> arguments;
    std::uint32_t argument_block_size = 0;
    std::array<std::uint32_t, 3> required_group_size{};
    std::uint32_t required_sub_group_size = 0;
    std::uint64_t local_size = 0;
    std::uint64_t private_size = 0;
    bool joins_groups = false; ///< no work-item knows its place in x but by its global id
    llvm::Function* run = nullptr;
    llvm::Function* frame_size = nullptr; ///< only where work-items wait for each other
};

/// Something another module uses by its name.
struct Export {
    std::string name;
    llvm::GlobalValue* value = nullptr;
    std::uint64_t size = 0; ///< bytes; 0 for a function
};

/// Something another module defines.
struct Import {
    std::string name;
    llvm::GlobalVariable* slot = nullptr; ///< its address, written when modules are linked
};

struct Program {
    llvm::LLVMContext context;
    std::unique_ptr<llvm::Module> module;
    BuildOptions options;
    std::vector<Kernel> kernels;
    std::set<std::string> import_names;
    std::vector<Export> exports;
    std::vector<Import> imports;
};

} // namespace zeva::kernel_compiler

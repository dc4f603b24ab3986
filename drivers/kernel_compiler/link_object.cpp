#include "link_object.hpp"

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fmt/format.h>
#include <lld/Common/Driver.h>
#include <llvm/Support/raw_ostream.h>
#include <system_error>
#include <unistd.h>

#include "memory_file.hpp"
#include "refusal.hpp"

namespace zeva::kernel_compiler {
namespace {

/// The library of this process in which a function is.
std::string library_of(void* function) {
    Dl_info info{};
    if (dladdr(function, &info) == 0)
        throw Refusal{"the C library cannot be found"};
    return info.dli_fname;
}

/// Standard output goes elsewhere for a while: the linker can write there without a file beside it.
class RedirectedOutput {
public:
    explicit RedirectedOutput(int target) : saved_{dup(STDOUT_FILENO)} {
        if (saved_ < 0 || dup2(target, STDOUT_FILENO) < 0)
            throw std::system_error{errno, std::generic_category(), "standard output"};
    }
    RedirectedOutput(const RedirectedOutput&) = delete;
    RedirectedOutput& operator=(const RedirectedOutput&) = delete;
    ~RedirectedOutput() {
        dup2(saved_, STDOUT_FILENO);
        close(saved_);
    }

private:
    int saved_;
};

} // namespace

std::vector<char> link_object(std::span<const char> object) {
    MemoryFile input{"kernels.o"};
    const MemoryFile output{"kernels.so"};
    input.write(object);
    const std::string input_path = input.path();
    const std::string c_library = library_of(reinterpret_cast<void*>(&std::memcpy));
    const std::string math_library =
        library_of(reinterpret_cast<void*>(static_cast<double (*)(double, double)>(&fmod)));
    const std::vector<const char*> arguments{
        "ld.lld",      "-shared", "-Bsymbolic", "--gc-sections",    "--as-needed",        "--no-undefined",
        "--threads=1", "-o",      "-",          input_path.c_str(), math_library.c_str(), c_library.c_str()};

    std::string errors;
    llvm::raw_string_ostream error_stream{errors};
    bool linked = false;
    {
        const RedirectedOutput redirected{output.descriptor()};
        linked = lld::elf::link(arguments, llvm::nulls(), error_stream, false, false);
    }
    if (!linked)
        throw Refusal{fmt::format("the kernels cannot be linked: {}", error_stream.str())};
    return output.contents();
}

} // namespace zeva::kernel_compiler

// zeva-kernel-compiler: SPIR-V modules to a shared object with native kernels.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <iostream>
#include <llvm/Support/ErrorHandling.h>
#include <unistd.h>

#include "compiler.hpp"
#include "memory_file.hpp"
#include "refusal.hpp"

namespace zeva::kernel_compiler {
namespace {

constexpr int refused = 1;

struct CommandLine {
    std::vector<std::string> inputs;
    std::string output;
    std::vector<std::string> constants; ///< ID=VALUE
    std::string options;
    bool watchdog = false;
    std::string ir_folder;
};

SpecializationConstants parse_constants(const std::vector<std::string>& texts) {
    SpecializationConstants constants;
    for (const std::string& text : texts) {
        unsigned id = 0;
        unsigned long long value = 0;
        if (std::sscanf(text.c_str(), "%u=%llu", &id, &value) != 2)
            throw Refusal{fmt::format("--spec {} is not ID=VALUE", text)};
        constants[id] = value;
    }
    return constants;
}

/// Complete or not at all. "-" is standard output.
void write_output(const std::string& path, std::span<const char> bytes) {
    if (path == "-") {
        write_all(STDOUT_FILENO, bytes);
        return;
    }
    const std::string temporary = fmt::format("{}.{}", path, getpid());
    const int descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
    if (descriptor < 0)
        throw std::system_error{errno, std::generic_category(), temporary};
    try {
        write_all(descriptor, bytes);
    } catch (...) {
        close(descriptor);
        unlink(temporary.c_str());
        throw;
    }
    close(descriptor);
    if (rename(temporary.c_str(), path.c_str()) != 0) {
        const int error = errno;
        unlink(temporary.c_str());
        throw std::system_error{error, std::generic_category(), path};
    }
}

/// LLVM gives up on what it cannot do; what it says is the build log.
[[noreturn]] void on_fatal_error(void*, const char* reason, bool) {
    fmt::print(stderr, "{}\n", reason);
    std::fflush(stderr);
    _exit(refused);
}

void run(const CommandLine& line) {
    Compilation compilation;
    for (const std::string& input : line.inputs)
        compilation.inputs.push_back(read_all(input));
    compilation.constants = parse_constants(line.constants);
    compilation.options = parse_build_options(line.options);
    compilation.options.watchdog = line.watchdog;
    compilation.options.ir_folder = line.ir_folder;
    const std::vector<char> module = compile(compilation);
    write_output(line.output, module);
}

} // namespace
} // namespace zeva::kernel_compiler

int main(int argument_count, char** arguments) {
    using namespace zeva::kernel_compiler;
    CommandLine line;
    CLI::App app{"Compiles SPIR-V kernels for this machine's processor, for zeva's Level Zero driver."};
    app.add_option("INPUT", line.inputs, "SPIR-V modules; they are linked together")->required();
    app.add_option("-o", line.output, "the shared object to write; - is standard output")->required();
    app.add_option("--spec", line.constants, "ID=VALUE: a specialisation constant");
    app.add_option("--options", line.options, "build options as zeModuleCreate takes them");
    app.add_option("--save-ir", line.ir_folder, "a folder for LLVM's form of the module, to look at");
    app.add_flag("--watchdog", line.watchdog, "loops of kernels can be stopped from outside");
    CLI11_PARSE(app, argument_count, arguments);
    llvm::install_fatal_error_handler(&on_fatal_error);
    try {
        run(line);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return refused;
    }
    return 0;
}

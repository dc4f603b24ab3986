#include "crash_report.hpp"

#include <array>
#include <csignal>
#include <string_view>
#include <unistd.h>

namespace zeva::kernel_compiler {
namespace {

constexpr int refused = 1;
constexpr std::array crashes{SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE};

std::string_view report;
/// A crash may be the end of the stack.
alignas(16) std::array<char, 65536> signal_stack;

void on_crash(int) {
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, report.data(), report.size());
    _exit(refused);
}

} // namespace

CrashReport::CrashReport(const std::string& text) : text_{text + "\n"} {
    report = text_;
    stack_t stack{};
    stack.ss_sp = signal_stack.data();
    stack.ss_size = signal_stack.size();
    sigaltstack(&stack, nullptr);
    struct sigaction action {};
    action.sa_handler = &on_crash;
    action.sa_flags = SA_ONSTACK;
    for (const int crash : crashes)
        sigaction(crash, &action, nullptr);
}

CrashReport::~CrashReport() {
    for (const int crash : crashes)
        std::signal(crash, SIG_DFL);
}

} // namespace zeva::kernel_compiler

#include "crash_handler.hpp"

#include "caller.hpp"
#include "ledger_writer.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

namespace zeva::sim {
namespace {

constexpr std::array<int, 5> deadly_signals{SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};

const void* pointer(greg_t value) {
    return reinterpret_cast<const void*>(value); // NOLINT(performance-no-int-to-ptr): a register
}

bool is_code(const void* address) {
    dl_find_object found{};
    return ::_dl_find_object(const_cast<void*>(address), &found) == 0;
}

/// Where it happened. abort() is called by the C library for somebody, and a function that is none by
/// somebody: that is who counts.
const void* crash_address(int signal, const ucontext_t& context) {
    if (signal == SIGABRT)
        return calling_address();
    const auto& registers = context.uc_mcontext.gregs;
    const void* instruction = pointer(registers[REG_RIP]);
    if (is_code(instruction) || signal != SIGSEGV)
        return instruction;
    return *static_cast<const void* const*>(pointer(registers[REG_RSP]));
}

void on_crash(int signal, siginfo_t* info, void* context) {
    const LibraryName library = library_of(crash_address(signal, *static_cast<const ucontext_t*>(context)));
    std::array<char, 128> text;
    std::snprintf(text.data(), text.size(), "SIG%s in %s", ::sigabbrev_np(signal), library.data());
    record_incident(IncidentKind::crash, text.data());
    // A fault happens again on return, a sent signal is sent again, now with the default action. SA_RESETHAND
    // is not enough: a handler that a driver installed later may have called this one.
    ::signal(signal, SIG_DFL);
    if (info->si_code <= 0)
        ::syscall(SYS_tgkill, ::getpid(), ::syscall(SYS_gettid), signal);
}

} // namespace

void record_crashes() {
    for (const int signal : deadly_signals) {
        struct sigaction present {};
        if (::sigaction(signal, nullptr, &present) != 0 || present.sa_handler != SIG_DFL)
            continue;
        struct sigaction action {};
        action.sa_sigaction = on_crash;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        ::sigaction(signal, &action, nullptr);
    }
}

} // namespace zeva::sim

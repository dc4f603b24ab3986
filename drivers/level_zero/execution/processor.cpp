#include "execution/processor.hpp"

#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/auxv.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace zeva::ze_driver {
namespace {

#if defined(__x86_64__)
using Registers = std::array<unsigned, 4>; ///< eax, ebx, ecx, edx

/// Zeros when the processor has no such leaf.
Registers cpuid(unsigned leaf, unsigned sub_leaf = 0) {
    Registers registers{};
    __get_cpuid_count(leaf, sub_leaf, &registers[0], &registers[1], &registers[2], &registers[3]);
    return registers;
}

/// Which registers the system saves: XCR0; 0 when it does not tell.
unsigned saved_registers() {
    if ((cpuid(1)[2] & bit_OSXSAVE) == 0)
        return 0;
    unsigned low = 0;
    unsigned high = 0;
    asm("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}
#endif

} // namespace

std::string processor_name() {
#if defined(__x86_64__)
    // The signature, and all words that list instruction sets; the upper half of leaf 1's ebx is the number
    // of the core that runs this.
    Registers signature = cpuid(1);
    signature[1] = 0;
    std::string name = fmt::format("x86-64 {:08x}", fmt::join(signature, "-"));
    for (const Registers& features : {cpuid(7), cpuid(7, 1), cpuid(0x80000001)})
        name += fmt::format(" {:08x}", fmt::join(features, "-"));
    return name + fmt::format(" {:08x}", saved_registers());
#else
    const auto* platform = reinterpret_cast<const char*>(getauxval(AT_PLATFORM));
    return fmt::format("{} {:x} {:x}", platform == nullptr ? "unknown" : platform, getauxval(AT_HWCAP),
                       getauxval(AT_HWCAP2));
#endif
}

} // namespace zeva::ze_driver

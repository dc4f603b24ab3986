#include "execution/processor.hpp"

#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/auxv.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace zeva::ze_driver {

std::string processor_name() {
#if defined(__x86_64__)
    // The signature, and the words that list the instruction sets; the upper half of leaf 1's ebx is the
    // number of the core that runs this.
    std::array<unsigned, 4> signature{};
    std::array<unsigned, 4> features{};
    __get_cpuid(1, &signature[0], &signature[1], &signature[2], &signature[3]);
    signature[1] = 0;
    __get_cpuid_count(7, 0, &features[0], &features[1], &features[2], &features[3]);
    return fmt::format("x86-64 {:08x} {:08x}", fmt::join(signature, "-"), fmt::join(features, "-"));
#else
    const auto* platform = reinterpret_cast<const char*>(getauxval(AT_PLATFORM));
    return fmt::format("{} {:x} {:x}", platform == nullptr ? "unknown" : platform, getauxval(AT_HWCAP),
                       getauxval(AT_HWCAP2));
#endif
}

} // namespace zeva::ze_driver

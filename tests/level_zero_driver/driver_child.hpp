// Tests that need a process of their own: with other environment variables, or one that forks.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <initializer_list>
#include <utility>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {

/// Whether the process is a sanitizer's: it has limits of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool has_shadow_memory = true;
#else
inline constexpr bool has_shadow_memory = false;
#endif

using Variables = std::initializer_list<std::pair<const char*, const char*>>;

/// Runs `body`, with its expectations, in this process under `variables`, and ends it.
template <class Body>
[[noreturn]] void run_and_exit(Variables variables, Body body) {
    for (const auto& [name, value] : variables)
        setenv(name, value, 1);
    body();
    const auto& result = *testing::UnitTest::GetInstance()->current_test_info()->result();
    for (int i = 0; i < result.total_part_count(); ++i) // GoogleTest does not print them in such a process
        std::fprintf(stderr, "line %d: %s\n", result.GetTestPartResult(i).line_number(),
                     result.GetTestPartResult(i).message());
    std::exit(result.Failed() ? 1 : 0);
}

/// Runs `body`, with its expectations, in a new process that has not used the driver. Once in a test.
template <class Body>
void in_new_process(Variables variables, Body body) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(run_and_exit(variables, body), testing::ExitedWithCode(0), "");
}

} // namespace zeva::ze_driver_tests

// What the main functions of the GoogleTest programs share.
#pragma once

#include <gtest/gtest.h>

namespace zeva {

/// Runs the tests; the exit code. Skipped, to ctest, is an exit code and no text: what a sanitizer finds at
/// exit still fails the test.
inline int run_tests(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    const int result = RUN_ALL_TESTS();
    const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
    const int skipped = tests.skipped_test_count();
    constexpr int exit_skipped = 77;
    return result == 0 && skipped > 0 && skipped == tests.test_to_run_count() ? exit_skipped : result;
}

} // namespace zeva

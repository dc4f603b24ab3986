#include "run_tests.hpp"

#include <gtest/gtest.h>

namespace zeva {

int run_tests(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    const int result = RUN_ALL_TESTS();
    const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
    const int skipped = tests.skipped_test_count();
    constexpr int exit_skipped = 77;
    return result == 0 && skipped > 0 && skipped == tests.test_to_run_count() ? exit_skipped : result;
}

} // namespace zeva

// The main function of the GoogleTest programs.
#include <gtest/gtest.h>
#include <zeva/runtime.hpp>

int main(int argc, char** argv) {
    zeva::runtime::prepare();
    testing::InitGoogleTest(&argc, argv);
    const int result = RUN_ALL_TESTS();
    const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
    const int skipped = tests.skipped_test_count();
    // Skipped, to ctest, is an exit code and no text: what a sanitizer finds at exit still fails the test.
    constexpr int exit_skipped = 77;
    return result == 0 && skipped > 0 && skipped == tests.test_to_run_count() ? exit_skipped : result;
}

// What the main functions of the GoogleTest programs share.
#pragma once

namespace zeva {

/// Runs the tests; the exit code. Skipped, to ctest, is an exit code and no text: what a sanitizer finds at
/// exit still fails the test.
int run_tests(int argc, char** argv);

} // namespace zeva

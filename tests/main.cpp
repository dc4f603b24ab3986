// The main function of the GoogleTest programs that use libzeva.
#include "run_tests.hpp"

#include <zeva/runtime.hpp>

int main(int argc, char** argv) {
    zeva::runtime::prepare();
    return zeva::run_tests(argc, argv);
}

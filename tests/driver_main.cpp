// The main function of the GoogleTest programs that see a driver through its loader alone, without libzeva.
#include "run_tests.hpp"

int main(int argc, char** argv) {
    return zeva::run_tests(argc, argv);
}

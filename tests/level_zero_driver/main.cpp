// The tests see the driver through the loader alone: nothing here links libzeva.
#include "../run_tests.hpp"

int main(int argc, char** argv) {
    return zeva::run_tests(argc, argv);
}

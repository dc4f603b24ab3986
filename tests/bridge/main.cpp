// The tests of the bridge, on whatever drivers the environment chooses.
#include <gtest/gtest.h>
#include <zeva/runtime.hpp>

int main(int argc, char** argv) {
    zeva::runtime::prepare();
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}

// What `zeva share --direction both` does, without the tool's libraries of video, which take longer to load
// than this takes to run: simulator.fail_each starts it thousands of times.
#include "share_session.hpp"

#include <cstdio>
#include <exception>

int main() {
    using namespace zeva::tool;
    try {
        for (const Direction direction : {Direction::usm_to_va, Direction::va_to_usm}) {
            ShareReport report;
            share({.direction = direction, .width = 64, .height = 64}, report);
        }
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}

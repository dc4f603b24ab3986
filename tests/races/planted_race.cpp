// Part of a copy of a driver: a race when it is loaded.
#include <thread>

namespace {

int unguarded_count = 0;

void race() {
    ++unguarded_count;
}

[[gnu::constructor]] void start_race() {
    std::thread first{race};
    std::thread second{race};
    first.join();
    second.join();
}

} // namespace

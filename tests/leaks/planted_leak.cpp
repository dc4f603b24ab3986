// Linked into a copy of each of our libraries: loses memory as soon as the library is loaded.
#include <cstdlib>
#include <cstring>

namespace {

__attribute__((constructor, noinline)) void lose_memory() {
    void* volatile block = std::malloc(4321);
    std::memset(block, 1, 4321);
    block = nullptr;
}

} // namespace

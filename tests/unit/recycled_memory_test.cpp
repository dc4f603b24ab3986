// Memory that the VA driver uses again and again.
#include "recycled_memory.hpp"

#include <cstddef>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace zeva::va_driver {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;

class RecycledMemory : public testing::Test {
protected:
    RecycledMemory() { release_kept_memory(); }
    ~RecycledMemory() override { release_kept_memory(); }

    /// Bytes that are kept when so many blocks, used at once, were given back.
    static std::size_t kept_of(std::size_t blocks, std::size_t bytes) {
        std::vector<void*> taken;
        for (std::size_t i = 0; i < blocks; ++i)
            taken.push_back(take_memory(bytes));
        for (void* const memory : taken)
            give_back_memory(memory, bytes);
        return release_kept_memory();
    }
};

TEST_F(RecycledMemory, IsUsedAgain) {
    void* const first = take_memory(1000);
    give_back_memory(first, 1000);
    void* const second = take_memory(900); // rounded up to the same size
    EXPECT_EQ(second, first);
    void* const third = take_memory(900);
    EXPECT_NE(third, first);
    give_back_memory(third, 900);
    give_back_memory(second, 900);
}

TEST_F(RecycledMemory, KeepsALimitedPartOfWhatWasUsed) {
    EXPECT_EQ(kept_of(100, 1000), 100 * 1024U);
    EXPECT_EQ(kept_of(100'000, 1000), 4 * mebibyte);
    EXPECT_EQ(kept_of(100, mebibyte), 4 * mebibyte);
    EXPECT_EQ(kept_of(2, 100 * mebibyte), 0U);
}

TEST_F(RecycledMemory, SuitsObjectsAndContainers) {
    class Base : public Recycled {
    public:
        virtual ~Base() = default;
    };
    class Derived : public Base {
        std::byte bytes[500]{};
    };
    std::unique_ptr<Base> object = std::make_unique<Derived>();
    const void* const place = object.get();
    object.reset();
    EXPECT_EQ(std::make_unique<Derived>().get(), place);

    const RecycledVector<std::byte> bytes(3000);
    EXPECT_EQ(bytes, RecycledVector<std::byte>(3000)); // zero, in whatever memory
    EXPECT_EQ(*make_recycled<int>(5), 5);
}

} // namespace
} // namespace zeva::va_driver

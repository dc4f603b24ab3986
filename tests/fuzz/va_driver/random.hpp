// Choices that one number decides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>

namespace zeva::test {

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    /// Less than `limit`, which is not 0.
    std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
    bool one_in(std::uint64_t count) { return below(count) == 0; }

    /// An element of what is not empty.
    template <typename Range>
    auto& pick(Range& range) {
        return *std::next(std::begin(range), static_cast<std::ptrdiff_t>(below(std::size(range))));
    }

private:
    std::mt19937_64 engine_;
};

} // namespace zeva::test

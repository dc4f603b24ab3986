// Level Zero handles of the tests.
#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <type_traits>

#include <level_zero/ze_api.h>

namespace zeva::test {

template <auto Destroy>
struct Destroyer {
    template <class Object>
    void operator()(Object* handle) const {
        EXPECT_EQ(Destroy(handle), ZE_RESULT_SUCCESS);
    }
};

/// Owns an API object, whose destruction must succeed.
template <class Handle, auto Destroy>
using Owned = std::unique_ptr<std::remove_pointer_t<Handle>, Destroyer<Destroy>>;

} // namespace zeva::test

// Modules and kernels in a process of a test's own.
#pragma once

#include "driver_child.hpp"
#include "kernel_fixture.hpp"

namespace zeva::ze_driver_tests {

/// The objects of KernelTest where GoogleTest does not set them up.
class KernelSession : public KernelTest {
public:
    KernelSession() { SetUp(); }
    KernelSession(const KernelSession&) = delete;
    KernelSession& operator=(const KernelSession&) = delete;
    ~KernelSession() override { TearDown(); }

    using KernelTest::set;
    using KernelTest::set_group_size;
    using KernelTest::shared;

private:
    void TestBody() override {}
};

} // namespace zeva::ze_driver_tests

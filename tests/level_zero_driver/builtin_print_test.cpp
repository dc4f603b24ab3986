// printf of kernels.
#include "kernel_session.hpp"

#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zeva/unique_fd.hpp>

namespace zeva::ze_driver_tests {
namespace {

class BuiltinPrint : public KernelTest {};

TEST_F(BuiltinPrint, FormatsEveryKindOfArgument) {
    const auto module = build("builtin_print");
    const auto kernel = create_kernel(module, "prints");
    set(kernel, std::int32_t{-42}, 2.5F);
    set_group_size(kernel, 1);
    testing::internal::CaptureStdout();
    const ze_result_t result = launch(kernel, 2);
    const std::string once = "[  -42|7   |ff|z] 2.500 text 1.000000,2.000000,3.000000,2.500000 -5 %\nplain\n";
    const std::string printed = testing::internal::GetCapturedStdout();
    EXPECT_EQ(result, ZE_RESULT_SUCCESS);
    EXPECT_EQ(printed.size(), 2 * once.size()) << printed;
    EXPECT_NE(printed.find("[  -42|7   |ff|z] 2.500 text 1.000000,2.000000,3.000000,2.500000 -5 %\n"),
              std::string::npos)
        << printed;
    EXPECT_NE(printed.find("plain\n"), std::string::npos);
}

class PrintSession : public KernelSession {
public:
    void print_once() {
        const auto module = build("builtin_print");
        const auto kernel = create_kernel(module, "prints");
        set(kernel, std::int32_t{-42}, 2.5F);
        EXPECT_EQ(launch(kernel, 1), ZE_RESULT_SUCCESS);
    }
};

TEST(BuiltinPrintProcess, AFileHasTheTextWhenTheLaunchHasEnded) {
    in_new_process({}, [] {
        const UniqueFd file{::memfd_create("printed", 0)};
        ASSERT_EQ(::dup2(file.get(), STDOUT_FILENO), STDOUT_FILENO);
        PrintSession{}.print_once();
        struct stat status {};
        ASSERT_EQ(::fstat(file.get(), &status), 0);
        EXPECT_GT(status.st_size, 0);
    });
}

} // namespace
} // namespace zeva::ze_driver_tests

// What cooperative launches need. The kernels are in kernels/cooperation.cl.
#include "kernel_session.hpp"

#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace zeva::ze_driver_tests {
namespace {

class Cooperation : public KernelSession {
public:
    [[nodiscard]] OwnedKernel kernel(const char* name) { return create_kernel(module_, name); }

    [[nodiscard]] static std::uint32_t most_groups(const OwnedKernel& kernel) {
        std::uint32_t most = 0;
        EXPECT_EQ(zeKernelSuggestMaxCooperativeGroupCount(kernel.get(), &most), ZE_RESULT_SUCCESS);
        return most;
    }

    ze_result_t launch_together(const OwnedKernel& kernel, std::uint32_t group_count) {
        const ze_group_count_t count{group_count, 1, 1};
        return zeCommandListAppendLaunchCooperativeKernel(list.get(), kernel.get(), &count, nullptr, 0,
                                                          nullptr);
    }

private:
    OwnedModule module_ = build("cooperation");
};

/// Lets the process have so many bytes of address space more than now.
void limit_address_space(rlim_t more) {
    std::size_t pages = 0;
    std::ifstream{"/proc/self/statm"} >> pages;
    const rlim_t value = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + more;
    const rlimit limit{value, value};
    ASSERT_EQ(setrlimit(RLIMIT_AS, &limit), 0);
}

TEST(LaunchCooperation, WithoutMemoryForAllGroupsNoneBegins) {
    if (has_shadow_memory)
        GTEST_SKIP() << "the sanitizer needs more address space";
    in_new_process({}, [] {
        Cooperation session;
        const auto kernel = session.kernel("large_groups_at_once");
        const auto data = session.shared<std::int32_t>({0, 0, 1});
        session.set(kernel, data);
        session.set_group_size(kernel, 1024);
        const std::uint32_t most = session.most_groups(kernel);
        if (most == 1)
            return;                                         // it runs alone
        limit_address_space(std::size_t{most} * (6 << 20)); // they need more than 8 MiB each
        EXPECT_EQ(session.launch_together(kernel, most), ZE_RESULT_ERROR_DEVICE_LOST);
        EXPECT_EQ(data[0], 0);
    });
}

} // namespace
} // namespace zeva::ze_driver_tests

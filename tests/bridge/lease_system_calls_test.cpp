// A pooled or cached lease makes no system call: it is taken in a child process that the kernel kills at any
// call but exit.
#include "bridge_test.hpp"

#include <array>
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace zeva::test {
namespace {

using LeaseSystemCalls = BridgeTest;

bool kill_at_any_call_but_exit() {
    std::array filter{
        sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
        sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    const sock_fprog program{filter.size(), filter.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// The signal that ended the child, 0 when it came through.
template <typename Work>
int signal_under_filter(Work work) {
    const pid_t child = ::fork();
    if (child == 0) {
        if (!kill_at_any_call_but_exit())
            ::_exit(2);
        work();
        ::_exit(0);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) != 0) << "the filter could not be set";
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST_F(LeaseSystemCalls, TheFilterKills) {
    EXPECT_EQ(signal_under_filter([] { ::getppid(); }), SIGSYS);
    EXPECT_EQ(signal_under_filter([] {}), 0);
}

TEST_F(LeaseSystemCalls, PooledSurfacesMakeNone) {
    SurfacePool pool{gpu_, {.width = 64, .height = 48}, 2};
    (void)pool.acquire();
    EXPECT_EQ(signal_under_filter([&] {
                  for (int i = 0; i < 100; ++i) {
                      const PooledSurface first = pool.acquire();
                      const auto second = pool.try_acquire();
                  }
              }),
              0);
}

TEST_F(LeaseSystemCalls, CachedSurfacesMakeNone) {
    const VaSurface surface = create_va_surface(PixelFormat::nv12, 64, 48);
    SurfaceCache cache{gpu_};
    (void)cache.share(surface.id(), 1);
    EXPECT_EQ(signal_under_filter([&] {
                  for (int i = 0; i < 100; ++i)
                      (void)cache.share(surface.id(), 1);
              }),
              0);
}

TEST_F(LeaseSystemCalls, HandOverOfFinishedWorkMakesNone) {
    if (!is_expected("sync-without-system-call"))
        GTEST_SKIP() << "waiting for a driver's finished work may be a system call";
    SharedSurface surface = SharedSurface::allocate(gpu_, {.width = 64, .height = 48});
    EXPECT_EQ(signal_under_filter([&] {
                  for (int i = 0; i < 100; ++i) {
                      surface.begin_video();
                      surface.begin_compute();
                      surface.end_compute();
                  }
              }),
              0);
}

} // namespace
} // namespace zeva::test

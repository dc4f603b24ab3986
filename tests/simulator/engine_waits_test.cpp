// Batches that wait at semaphores.
#include "engine_test.hpp"

#include <sys/wait.h>
#include <unistd.h>

namespace zeva::sim {
namespace {

class EngineWaits : public EngineTest {
protected:
    static Words wait_until_equal(std::size_t offset, std::uint32_t value) {
        constexpr std::uint32_t polls = 1u << 15, equal = 4u << 12;
        return {0x0e000002 | polls | equal, value, low(data_address + offset), high(data_address)};
    }
    static Words store_data(std::size_t offset, std::uint32_t value) {
        return store(data_address + offset, value);
    }
    [[nodiscard]] std::uint32_t data_now(std::size_t offset) const {
        return __atomic_load_n(&data_.at(offset / 4), __ATOMIC_ACQUIRE);
    }
};

TEST_F(EngineWaits, PassesSemaphoresThatAreSignalled) {
    set_data32(0, 5);
    EXPECT_TRUE(run(wait_until_equal(0, 5) + store_data(4, 1)));
    EXPECT_FALSE(context_->busy());
    EXPECT_EQ(data32(4), 1u);
}

TEST_F(EngineWaits, GoesOnWhenTheHostSignals) {
    EXPECT_TRUE(run(wait_until_equal(0, 1) + store_data(4, 2)));
    EXPECT_TRUE(context_->busy());
    EXPECT_EQ(data_now(4), 0u);
    set_data32(0, 1);
    EXPECT_TRUE(becomes_idle());
    EXPECT_EQ(data_now(4), 2u);
}

TEST_F(EngineWaits, HoldsWhatFollowsInItsContextOnly) {
    EXPECT_TRUE(run(wait_until_equal(0, 1) + store_data(4, 1)));
    EXPECT_TRUE(run(store_data(8, 1)));
    EXPECT_EQ(data_now(8), 0u);
    EngineContext other(model_);
    EXPECT_TRUE(
        other.submit(submission(store_data(12, 1) + store_data(0, 1) + Words{batch_end}, EngineClass::copy)));
    EXPECT_EQ(data_now(12), 1u);
    EXPECT_TRUE(becomes_idle()) << "signalled by the other context";
    EXPECT_EQ(data_now(8), 1u);
}

TEST_F(EngineWaits, TellsWhichBatchesHaveEnded) {
    EXPECT_TRUE(run(store_data(4, 1)));
    EXPECT_EQ(context_->submitted(), 1u);
    EXPECT_TRUE(run(wait_until_equal(0, 1)));
    EXPECT_TRUE(run(wait_until_equal(0, 2)));
    EXPECT_EQ(context_->submitted(), 3u);
    EXPECT_TRUE(context_->have_ended(1));
    EXPECT_FALSE(context_->have_ended(2));
    set_data32(0, 1);
    for (int i = 0; i != 2000 && !context_->have_ended(2); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_TRUE(context_->have_ended(2));
    EXPECT_FALSE(context_->have_ended(3));
    set_data32(0, 2);
    EXPECT_TRUE(becomes_idle());
    EXPECT_TRUE(context_->have_ended(3));
}

TEST_F(EngineWaits, RunsRingsThatTheHostExtends) {
    // The ring waits, stores, and starts again: as drivers with direct submission have it.
    const auto ring = wait_until_equal(0, 1) + store_data(0, 0) + store_data(4, 7) +
                      Words{batch_start, low(batch_address), high(batch_address)};
    EXPECT_TRUE(run_as_is(ring));
    for (int turn = 0; turn != 3; ++turn) {
        set_data32(4, 0);
        set_data32(0, 1);
        for (int i = 0; i != 2000 && data_now(4) != 7; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        EXPECT_EQ(data_now(4), 7u);
    }
    EXPECT_TRUE(context_->busy());
    EXPECT_EQ(reason(), "");
}

TEST_F(EngineWaits, IsLostWhereTheBatchIsLostLater) {
    EXPECT_TRUE(run(wait_until_equal(0, 1) + Words{0x7105000d}));
    EXPECT_TRUE(run(store_data(8, 1)));
    set_data32(0, 1);
    EXPECT_TRUE(becomes_idle());
    EXPECT_NE(reason().find("GPGPU_WALKER"), std::string::npos);
    EXPECT_EQ(data_now(8), 0u) << "what followed is dropped";
}

TEST_F(EngineWaits, KeepsObjectsForAsLongAsBatchesNeedThem) {
    auto held = std::make_shared<int>();
    auto waiting = submission(wait_until_equal(0, 1) + Words{batch_end}, EngineClass::render);
    waiting.objects.front().holder = held;
    EXPECT_TRUE(context_->submit(std::move(waiting)));
    EXPECT_GT(held.use_count(), 1);
    context_.reset();
    for (int i = 0; i != 2000 && held.use_count() > 1; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(held.use_count(), 1) << "a context that ends drops what waits";
}

TEST_F(EngineWaits, StartsAnewInForkedChildren) {
    EXPECT_TRUE(run(wait_until_equal(0, 1) + store_data(4, 1)));
    const pid_t child = fork();
    if (child == 0) {
        alarm(20);
        const bool is_new = !context_->busy() && run(store_data(8, 3)) && data_now(8) == 3;
        const bool waits = run(wait_until_equal(0, 9) + store_data(12, 4)) && context_->busy();
        set_data32(0, 9);
        _exit(is_new && waits && becomes_idle() && data_now(12) == 4 ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    EXPECT_TRUE(context_->busy()) << "the parent's goes on";
    set_data32(0, 1);
    EXPECT_TRUE(becomes_idle());
}

TEST_F(EngineWaits, ExitsWhileBatchesWait) {
    const auto exit_while_waiting = [this] {
        alarm(20);
        run(wait_until_equal(0, 1));
        std::exit(context_->busy() ? 7 : 1);
    };
    EXPECT_EXIT(exit_while_waiting(), testing::ExitedWithCode(7), "");
}

} // namespace
} // namespace zeva::sim

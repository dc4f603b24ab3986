// The commands of the command streamer.
#include "engine_test.hpp"

#include "engine/timestamp.hpp"

namespace zeva::sim {
namespace {

class EngineCommands : public EngineTest {
protected:
    static constexpr std::uint32_t general_register(unsigned number) { return 0x2600 + 8 * number; }
    static Words load_register(std::uint32_t number, std::uint32_t value) {
        return {0x11000001, number, value};
    }
    static Words load_register64(std::uint32_t number, std::uint64_t value) {
        return {0x11000003, number, low(value), number + 4, high(value)};
    }
    static Words store_register(std::uint32_t number, std::size_t offset) {
        return {0x12000002, number, low(data_address + offset), high(data_address + offset)};
    }
    static Words store_data(std::size_t offset, std::uint32_t value) {
        return store(data_address + offset, value);
    }
    static Words atomic(std::uint32_t operation, std::size_t offset, std::uint32_t first,
                        std::uint32_t second = 0) {
        return {0x17840005 | operation << 8,
                low(data_address + offset),
                high(data_address + offset) & 0xffff,
                first,
                second,
                0,
                0};
    }
};

TEST_F(EngineCommands, StoresDwordsAndQwords) {
    EXPECT_TRUE(run(store_data(8, 0x12345678) +
                    Words{0x10200003, low(data_address + 16), high(data_address), 0x89abcdef, 0x01234567}));
    EXPECT_EQ(data32(8), 0x12345678u);
    EXPECT_EQ(data64(16), 0x0123456789abcdefu);
    EXPECT_EQ(data32(12), 0u);
    EXPECT_FALSE(context_->busy());
}

TEST_F(EngineCommands, KeepsRegistersFromBatchToBatch) {
    EXPECT_TRUE(run(load_register(general_register(3), 7)));
    EXPECT_TRUE(run(store_register(general_register(3), 0)));
    EXPECT_EQ(data32(0), 7u);
    EngineContext other(model_);
    set_data32(0, 1);
    EXPECT_TRUE(other.submit(
        submission(store_register(general_register(3), 0) + Words{batch_end}, EngineClass::render)));
    EXPECT_EQ(data32(0), 0u) << "each context has its own";
}

TEST_F(EngineCommands, LoadsAndCopiesRegistersAndMemory) {
    set_data32(0, 41);
    EXPECT_TRUE(run(Words{0x14800002, general_register(1), low(data_address), high(data_address)} +
                    Words{0x15000001, general_register(1), general_register(2)} +
                    store_register(general_register(2), 4) +
                    Words{0x17000003, low(data_address + 8), high(data_address), low(data_address + 4),
                          high(data_address)}));
    EXPECT_EQ(data32(4), 41u);
    EXPECT_EQ(data32(8), 41u);
}

TEST_F(EngineCommands, ReadsTheSameRegisterThroughEveryEnginesWindow) {
    constexpr std::uint32_t copy_engine_window = 0x20000;
    EXPECT_TRUE(run(load_register(copy_engine_window + general_register(0), 9) +
                    store_register(general_register(0), 0)));
    EXPECT_EQ(data32(0), 9u);
}

TEST_F(EngineCommands, CalculatesWithRegisters) {
    const auto instruction = [](std::uint32_t operation, std::uint32_t first, std::uint32_t second) {
        return operation << 20 | first << 10 | second;
    };
    constexpr std::uint32_t source_a = 0x20, source_b = 0x21, result = 0x31, carry = 0x33;
    EXPECT_TRUE(run(load_register64(general_register(0), 0xffffffff) +
                    load_register64(general_register(1), 2) +
                    Words{0x0d000007, instruction(0x080, source_a, 0), instruction(0x080, source_b, 1),
                          instruction(0x100, 0, 0), instruction(0x180, 2, result), instruction(0x101, 0, 0),
                          instruction(0x180, 3, result), instruction(0x180, 4, carry), 0} +
                    store_register(general_register(2), 0) + store_register(general_register(2) + 4, 4) +
                    store_register(general_register(3), 8) + store_register(general_register(4), 12)));
    EXPECT_EQ(data64(0), 0x100000001u);
    EXPECT_EQ(data32(8), 0xfffffffdu);
    EXPECT_EQ(data32(12), 0u) << "no borrow";
}

TEST_F(EngineCommands, ChangesMemoryAtomically) {
    constexpr std::uint32_t add = 7, increment = 5, compare_write = 14, move = 4, qword = 0x20;
    set_data32(0, 10);
    set_data32(8, 0xffffffff);
    EXPECT_TRUE(run(atomic(add, 0, 5) + atomic(increment, 0, 0) + atomic(compare_write, 0, 16, 99) +
                    atomic(compare_write, 0, 16, 5) + atomic(move, 4, 3)));
    EXPECT_EQ(data32(0), 99u);
    EXPECT_EQ(data32(4), 3u);
    auto wide = atomic(increment | qword, 8, 0);
    wide[0] |= 1u << 19;
    EXPECT_TRUE(run(wide));
    EXPECT_EQ(data64(8), 0x100000000u);
}

TEST_F(EngineCommands, WritesAfterFlushes) {
    constexpr std::uint32_t immediate = 1u << 14, timestamp = 3u << 14;
    const auto before = gpu_timestamp(model_.timestamp_hz);
    EXPECT_TRUE(run(Words{0x7a000004, immediate, low(data_address), high(data_address), 1, 2} +
                    Words{0x7a000004, timestamp, low(data_address + 8), high(data_address), 0, 0} +
                    Words{0x7a000004, 0, 0, 0, 0, 0} +
                    Words{0x13000003 | immediate, low(data_address + 16), high(data_address), 3, 4} +
                    Words{0x13000002 | immediate, low(data_address + 24), high(data_address), 5} +
                    Words{0x13000003 | timestamp, low(data_address + 32), high(data_address), 0, 0}));
    const auto after = gpu_timestamp(model_.timestamp_hz);
    EXPECT_EQ(data64(0), 0x200000001u);
    EXPECT_EQ(data64(16), 0x400000003u);
    EXPECT_EQ(data64(24), 5u);
    EXPECT_LE(before, data64(8));
    EXPECT_LE(data64(8), data64(32));
    EXPECT_LE(data64(32), after);
}

TEST_F(EngineCommands, ComesBackFromSecondLevelBatches) {
    // At dword 16 of the data: the second-level batch.
    const auto inner = store_data(0, 1) + Words{batch_end};
    std::copy(inner.begin(), inner.end(), data_.begin() + 16);
    EXPECT_TRUE(
        run(Words{second_level_start, low(data_address + 64), high(data_address)} + store_data(4, 2)));
    EXPECT_EQ(data32(0), 1u);
    EXPECT_EQ(data32(4), 2u);
}

TEST_F(EngineCommands, DoesNotComeBackFromChainedBatches) {
    const auto inner = store_data(0, 1) + Words{batch_end};
    std::copy(inner.begin(), inner.end(), data_.begin() + 16);
    EXPECT_TRUE(run(Words{batch_start, low(data_address + 64), high(data_address)} + store_data(4, 2)));
    EXPECT_EQ(data32(0), 1u);
    EXPECT_EQ(data32(4), 0u);
}

TEST_F(EngineCommands, EndsBatchesOnACondition) {
    constexpr std::uint32_t equal = 4u << 12;
    const auto end_unless_zero = Words{0x1b200002 | equal, 0, low(data_address), high(data_address)};
    EXPECT_TRUE(run(end_unless_zero + store_data(4, 1)));
    EXPECT_EQ(data32(4), 1u);
    set_data32(0, 1);
    EXPECT_TRUE(run(end_unless_zero + store_data(4, 2)));
    EXPECT_EQ(data32(4), 1u);
}

TEST_F(EngineCommands, SkipsCommandsByPredicate) {
    constexpr std::uint32_t result_2 = 0x23bc;
    const auto skip_when_clear = Words{0x00800001};
    const auto skip_never = Words{0x00800000};
    EXPECT_TRUE(run(load_register(result_2, 0) + skip_when_clear + store_data(0, 1) + skip_never +
                    store_data(4, 1) + load_register(result_2, 1) + skip_when_clear + store_data(8, 1) +
                    skip_never));
    EXPECT_EQ(data32(0), 0u);
    EXPECT_EQ(data32(4), 1u);
    EXPECT_EQ(data32(8), 1u);
}

TEST_F(EngineCommands, ComparesForPredicates) {
    constexpr std::uint32_t source_0 = 0x2400, source_1 = 0x2408, load_equal = 0x06000000 | 2u << 6 | 2;
    auto predicated_store = store_register(source_0, 0);
    predicated_store[0] |= 1u << 21;
    EXPECT_TRUE(run(load_register64(source_0, 5) + load_register64(source_1, 6) + Words{load_equal} +
                    predicated_store));
    EXPECT_EQ(data32(0), 0u);
    EXPECT_TRUE(run(load_register64(source_1, 5) + Words{load_equal} + predicated_store));
    EXPECT_EQ(data32(0), 5u);
}

TEST_F(EngineCommands, AcceptsStateOfEveryGeneration) {
    const auto state_of = [](Generation generation) {
        Words state{0x02800000, 0x69040000, 0x61020001, 0, 0};
        state = state + Words{0x61010000u | (generation == Generation::gen9 ? 17u : 20u)};
        state.resize(state.size() + (generation == Generation::gen9 ? 18 : 21));
        if (generation == Generation::xe_hpg)
            return state + Words{0x72000004, 0, 0, 0, 0, 0};
        return state + Words{0x70000007, 0, 0, 0, 0, 0, 0, 0, 0, 0x70040000, 0};
    };
    for (const auto generation :
         {Generation::gen9, Generation::gen11, Generation::gen12lp, Generation::xe_hpg}) {
        use(generation);
        set_data32(0, 0);
        EXPECT_TRUE(run(state_of(generation) + store_data(0, 1))) << reason();
        EXPECT_EQ(data32(0), 1u);
    }
}

} // namespace
} // namespace zeva::sim

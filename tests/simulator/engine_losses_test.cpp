// What ends a context as lost: work that cannot be done, and batches that make no sense.
#include "engine_test.hpp"

namespace zeva::sim {
namespace {

class EngineLosses : public EngineTest {
protected:
    void expect_lost(const Words& words, EngineClass engine, std::string_view part_of_reason) {
        context_ = std::make_unique<EngineContext>(model_);
        EXPECT_FALSE(run(words, engine));
        EXPECT_NE(reason().find(part_of_reason), std::string::npos) << reason();
        EXPECT_FALSE(run({})) << "it stays lost";
        EXPECT_FALSE(context_->busy());
    }
    static Words with_length(std::uint32_t header, std::size_t length) {
        Words words{header};
        words.resize(length);
        return words;
    }
};

TEST_F(EngineLosses, ForKernelsOfEveryGeneration) {
    for (const auto generation : {Generation::gen9, Generation::gen11, Generation::gen12lp}) {
        use(generation);
        expect_lost(with_length(0x7105000d, 15), EngineClass::render,
                    "GPGPU_WALKER (7105000d) at 0x100000000: ");
        expect_lost(with_length(0x71000004, 6), EngineClass::render, "MEDIA_OBJECT");
        expect_lost(with_length(0x71030010, 18), EngineClass::render, "MEDIA_OBJECT_WALKER");
    }
    use(Generation::xe_hpg);
    expect_lost(with_length(0x72080025, 39), EngineClass::compute, "COMPUTE_WALKER");
    expect_lost(with_length(0x7b000005, 7), EngineClass::render, "3DPRIMITIVE");
}

TEST_F(EngineLosses, ForVideoWork) {
    expect_lost(with_length(0x70000003, 5), EngineClass::video, "MFX");
    expect_lost(with_length(0x73800005, 7), EngineClass::video, "HCP");
    expect_lost(with_length(0x75a10000, 2), EngineClass::video, "HuC");
    expect_lost(with_length(0x74020011, 19), EngineClass::video_enhance, "VEBOX");
    expect_lost(with_length(0x75010030, 50), EngineClass::video_enhance, "SFC");
}

TEST_F(EngineLosses, ForUnknownCommands) {
    for (const std::uint32_t header :
         {0x1f800000u, 0x7fff0000u, 0x6fff0000u, 0xffffffffu, 0x20000000u, 0x57000000u, 0x01800000u})
        expect_lost({header}, EngineClass::render, "unknown command");
    expect_lost({0x5fc00000}, EngineClass::copy, "unknown command");
    expect_lost(with_length(0x7a000004, 6), EngineClass::copy, "unknown command");
    use(Generation::xe_hpg);
    expect_lost(with_length(0x7105000d, 15), EngineClass::render, "unknown command");
}

TEST_F(EngineLosses, ForAccessesOutsideOfMemory) {
    const auto outside = data_address + data_size;
    expect_lost(store(outside, 1), EngineClass::render, "not in a bound object");
    expect_lost({0x10200003, low(outside - 4), high(outside), 1, 2}, EngineClass::render,
                "MI_STORE_DATA_IMM");
    expect_lost({batch_start, low(outside), high(outside)}, EngineClass::render, "MI_BATCH_BUFFER_START");
    expect_lost({0x14800002, 0x2600, low(outside), high(outside)}, EngineClass::render,
                "MI_LOAD_REGISTER_MEM");
    expect_lost({0x0e00c002, 0, low(outside), high(outside)}, EngineClass::render, "MI_SEMAPHORE_WAIT");
    expect_lost({0x7a000004, 1u << 14, low(outside), high(outside), 0, 0}, EngineClass::render,
                "PIPE_CONTROL");
    expect_lost(with_length(0x17840505, 7), EngineClass::render, "MI_ATOMIC");
}

TEST_F(EngineLosses, ForBatchesWithoutAnEnd) {
    EXPECT_FALSE(run_as_is({0, 0, 0}));
    EXPECT_NE(reason().find("runs out"), std::string::npos) << reason();
    context_ = std::make_unique<EngineContext>(model_);
    EXPECT_FALSE(run_as_is({0x10000002, low(data_address)}));
    EXPECT_NE(reason().find("in the middle"), std::string::npos) << reason();
    context_ = std::make_unique<EngineContext>(model_);
    EXPECT_FALSE(context_->submit({{}, batch_address, EngineClass::render}));
}

TEST_F(EngineLosses, ForEndlessLoops) {
    EXPECT_FALSE(run_as_is({batch_start, low(batch_address), high(batch_address)}));
    EXPECT_NE(reason().find("endless"), std::string::npos) << reason();
}

TEST_F(EngineLosses, ForFormsThatAreTooShort) {
    for (const std::uint32_t header :
         {0x10000000u, 0x12000000u, 0x14800000u, 0x15000000u & ~1u, 0x17000000u, 0x17800000u, 0x18800000u,
          0x1b200000u, 0x0e000000u, 0x13004000u, 0x7a000000u})
        expect_lost({header, 0, 0}, EngineClass::render, "");
}

/// Whatever the bytes: no crash and no hang.
TEST_F(EngineLosses, NeverCrashesOnNoise) {
    std::uint32_t state = 1;
    for (int round = 0; round != 3000; ++round) {
        Words noise(64);
        for (auto& word : noise) {
            state = state * 1664525 + 1013904223;
            constexpr std::array<std::uint32_t, 4> types{0x10000000, 0x50000000, 0x70000000, 0x00000000};
            word = (state >> 8 & 0x0fffffff) | types[state >> 30];
        }
        for (const auto engine : {EngineClass::render, EngineClass::copy, EngineClass::video}) {
            EngineContext context(model_);
            context.submit(submission(noise, engine));
        }
    }
}

} // namespace
} // namespace zeva::sim

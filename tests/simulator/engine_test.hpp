// Batches written by hand, for the simulator's command streamer.
#pragma once

#include "engine/engine.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <gtest/gtest.h>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace zeva::sim {

using Words = std::vector<std::uint32_t>;

inline Words operator+(Words left, const Words& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

inline constexpr std::uint32_t batch_end = 0x05000000;
inline constexpr std::uint32_t batch_start = 0x18800001;
inline constexpr std::uint32_t second_level_start = batch_start | 1u << 22;

/// `*address = value`, by MI_STORE_DATA_IMM.
inline Words store(std::uint64_t address, std::uint32_t value) {
    return {0x10000002, static_cast<std::uint32_t>(address), static_cast<std::uint32_t>(address >> 32),
            value};
}

/// One GPU with 64 KiB of data at data_address, and batches at batch_address.
class EngineTest : public testing::Test {
protected:
    static constexpr std::uint64_t data_address = 0xffff'8001'0000'0000; // canonical form
    static constexpr std::uint64_t batch_address = 0x1'0000'0000;
    static constexpr std::size_t data_size = 0x10000;

    static GpuModel model_of(Generation generation) {
        return {.name = "test",
                .description = {},
                .vendor_id = 0x8086,
                .device_id = 0,
                .revision = 0,
                .generation = generation,
                .slices = 1,
                .subslices = 1,
                .eus_per_subslice = 8,
                .local_memory_bytes = 0,
                .timestamp_hz = 19'200'000};
    }

    void use(Generation generation) {
        model_ = model_of(generation);
        context_ = std::make_unique<EngineContext>(model_);
    }

    Submission submission(const Words& words, EngineClass engine) {
        auto code = std::make_shared<Words>(words);
        const BoundObject data{data_address, data_size, reinterpret_cast<std::byte*>(data_.data()), nullptr};
        const BoundObject batch{batch_address, code->size() * 4, reinterpret_cast<std::byte*>(code->data()),
                                code};
        return {{data, batch}, batch_address, engine};
    }

    /// With MI_BATCH_BUFFER_END behind it.
    bool run(const Words& words, EngineClass engine = EngineClass::render) {
        return context_->submit(submission(words + Words{batch_end}, engine));
    }
    bool run_as_is(const Words& words) { return context_->submit(submission(words, EngineClass::render)); }

    [[nodiscard]] std::string reason() const { return context_->lost_reason(); }
    [[nodiscard]] std::uint32_t data32(std::size_t offset) const { return data_.at(offset / 4); }
    [[nodiscard]] std::uint64_t data64(std::size_t offset) const {
        return data32(offset) | std::uint64_t{data32(offset + 4)} << 32;
    }
    void set_data32(std::size_t offset, std::uint32_t value) {
        __atomic_store_n(&data_.at(offset / 4), value, __ATOMIC_RELEASE);
    }
    std::uint8_t* data_bytes() { return reinterpret_cast<std::uint8_t*>(data_.data()); }

    static constexpr std::uint32_t low(std::uint64_t address) { return static_cast<std::uint32_t>(address); }
    static constexpr std::uint32_t high(std::uint64_t address) {
        return static_cast<std::uint32_t>(address >> 32);
    }

    /// False: it still waits after two seconds.
    bool becomes_idle() const {
        for (int i = 0; i != 2000 && context_->busy(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return !context_->busy();
    }

    std::vector<std::uint32_t> data_ = std::vector<std::uint32_t>(data_size / 4);
    GpuModel model_ = model_of(Generation::gen12lp);
    std::unique_ptr<EngineContext> context_ = std::make_unique<EngineContext>(model_);
};

} // namespace zeva::sim

// What a hardware context keeps from batch to batch.
#pragma once

#include "common/catalogue.hpp"

#include <cstdint>
#include <map>

namespace zeva::sim {

/// The command streamer's registers by their numbers on the render engine (0x2000 on); the others have them
/// at other bases.
inline constexpr std::uint32_t timestamp_register = 0x2358; ///< 64 bits
inline constexpr std::uint32_t predicate_result_2_register = 0x23bc;
inline constexpr std::uint32_t predicate_source_0_register = 0x2400; ///< 64 bits
inline constexpr std::uint32_t predicate_source_1_register = 0x2408; ///< 64 bits
inline constexpr std::uint32_t predicate_result_register = 0x2418;
inline constexpr std::uint32_t general_register_0 = 0x2600; ///< 16 of 64 bits
inline constexpr unsigned general_register_count = 16;

class Registers {
public:
    explicit Registers(std::uint32_t timestamp_hz) : timestamp_hz_(timestamp_hz) {}

    [[nodiscard]] std::uint32_t read32(std::uint32_t number) const;
    [[nodiscard]] std::uint64_t read64(std::uint32_t number) const;
    void write32(std::uint32_t number, std::uint32_t value);
    void write64(std::uint32_t number, std::uint64_t value);
    [[nodiscard]] std::uint32_t timestamp_hz() const { return timestamp_hz_; }

private:
    std::uint32_t timestamp_hz_;
    std::map<std::uint32_t, std::uint32_t> values_;
};

struct ContextState {
    explicit ContextState(const GpuModel& model) : registers(model.timestamp_hz) {}

    Registers registers;
    /// MI_SET_PREDICATE is in force: commands are read over.
    bool skips_commands = false;
};

} // namespace zeva::sim

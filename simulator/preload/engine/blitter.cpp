#include "engine/blitter.hpp"

#include "engine/walk.hpp"

#include <array>

namespace zeva::sim {

namespace {

constexpr std::string_view unknown_depth = "its colour depth is reserved";
constexpr std::string_view tiled = "tiled surfaces are not simulated on the copy engine";
constexpr std::string_view compressed = "compressed surfaces are not simulated";
constexpr std::string_view unknown_operation = "its raster operation or byte mask is not simulated";

/// In pixels, the right and lower edges not included.
struct Rectangle {
    std::uint32_t left;
    std::uint32_t top;
    std::uint32_t right;
    std::uint32_t bottom;

    [[nodiscard]] bool is_empty() const { return right <= left || bottom <= top; }
};

struct Surface {
    std::uint64_t address;
    std::int64_t pitch; ///< bytes
    std::uint32_t x;    ///< of the first pixel
    std::uint32_t y;
};

Rectangle rectangle(std::uint32_t upper_left, std::uint32_t lower_right) {
    return {bits(upper_left, 0, 15), bits(upper_left, 16, 31), bits(lower_right, 0, 15),
            bits(lower_right, 16, 31)};
}

std::uint64_t row_address(const Surface& surface, std::uint32_t row, std::uint32_t pixel_size) {
    const auto offset =
        (std::int64_t{surface.y} + row) * surface.pitch + std::int64_t{surface.x} * pixel_size;
    return surface.address + static_cast<std::uint64_t>(offset);
}

Flow copy_rectangle(Walk& walk, const Command& command, const Rectangle& area, const Surface& from,
                    const Surface& to, std::uint32_t pixel_size) {
    if (area.is_empty())
        return Flow::next;
    const std::uint64_t size = std::uint64_t{area.right - area.left} * pixel_size;
    for (std::uint32_t row = 0; row != area.bottom - area.top; ++row) {
        const auto source = row_address(from, row, pixel_size);
        const auto target = row_address(to, row, pixel_size);
        if (!walk.memory().contains(source, size))
            return walk.accessed(command, false, source);
        if (!walk.memory().copy(target, source, size))
            return walk.accessed(command, false, target);
    }
    return Flow::next;
}

Flow fill_rectangle(Walk& walk, const Command& command, const Rectangle& area, const Surface& to,
                    std::span<const std::byte> pixel) {
    if (area.is_empty())
        return Flow::next;
    const std::uint64_t size = std::uint64_t{area.right - area.left} * pixel.size();
    for (std::uint32_t row = 0; row != area.bottom - area.top; ++row) {
        const auto target = row_address(to, row, static_cast<std::uint32_t>(pixel.size()));
        if (!walk.memory().fill(target, size, pixel))
            return walk.accessed(command, false, target);
    }
    return Flow::next;
}

// The forms since Gen12: eight kinds of pixels in the header, 18 bits of pitch.

std::uint32_t block_pixel_size(std::uint32_t header) {
    constexpr std::array<std::uint32_t, 8> sizes{1, 2, 4, 8, 12, 16, 0, 0};
    return sizes[bits(header, 19, 21)];
}

/// The dword with the pitch: what else it says that is not simulated. Empty: nothing.
std::string_view block_obstacle(std::uint32_t pitch_word, Generation generation) {
    constexpr unsigned compression_bit = 29;
    if (bits(pitch_word, 30, 31) != 0)
        return tiled;
    return generation == Generation::xe_hpg && bit(pitch_word, compression_bit) ? compressed
                                                                                : std::string_view{};
}

std::int64_t block_pitch(std::uint32_t pitch_word) {
    return std::int64_t{bits(pitch_word, 0, 17)} + 1;
}

/// What both block commands say in their first dwords.
std::string_view block_obstacle(const Command& command, Generation generation, std::size_t length) {
    if (command.words.size() < length)
        return too_short;
    if (block_pixel_size(command.words[0]) == 0)
        return unknown_depth;
    if (bits(command.words[0], 12, 13) != 0 && generation == Generation::xe_hpg)
        return compressed; // resolves and fast clears
    return block_obstacle(command.words[1], generation);
}

Flow block_copy(Walk& walk, const Command& command) {
    const auto& words = command.words;
    const std::size_t length = walk.generation() == Generation::xe_hpg ? 22 : 12;
    auto obstacle = block_obstacle(command, walk.generation(), length);
    if (obstacle.empty())
        obstacle = block_obstacle(words[8], walk.generation());
    if (!obstacle.empty())
        return walk.lose(command, obstacle);
    const auto area = rectangle(words[2], words[3]);
    const Surface to{join(words[4], words[5]), block_pitch(words[1]), area.left, area.top};
    const Surface from{join(words[9], words[10]), block_pitch(words[8]), bits(words[7], 0, 15),
                       bits(words[7], 16, 31)};
    return copy_rectangle(walk, command, area, from, to, block_pixel_size(words[0]));
}

Flow fast_color(Walk& walk, const Command& command) {
    const auto& words = command.words;
    const std::size_t length = walk.generation() == Generation::xe_hpg ? 16 : 11;
    const auto obstacle = block_obstacle(command, walk.generation(), length);
    if (!obstacle.empty())
        return walk.lose(command, obstacle);
    const auto area = rectangle(words[2], words[3]);
    const Surface to{join(words[4], words[5]), block_pitch(words[1]), area.left, area.top};
    const auto color = std::as_bytes(words.subspan(7, 4));
    return fill_rectangle(walk, command, area, to, color.first(block_pixel_size(words[0])));
}

// The older forms: 16 bits of pitch with a sign.

std::int64_t signed_pitch(std::uint32_t word) {
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(bits(word, 0, 15)));
}

std::string_view raster_obstacle(const Command& command, std::size_t length, std::uint32_t operation) {
    constexpr unsigned clipping_bit = 30;
    constexpr std::uint32_t all_bytes = 3;
    constexpr std::uint32_t four_bytes = 3;
    const auto& words = command.words;
    if (words.size() < length)
        return too_short;
    if (bit(words[0], 11) || bit(words[0], 15))
        return tiled;
    const bool is_masked = bits(words[1], 24, 25) == four_bytes && bits(words[0], 20, 21) != all_bytes;
    const bool is_plain = bits(words[1], 16, 23) == operation && !bit(words[1], clipping_bit) && !is_masked;
    return is_plain ? std::string_view{} : unknown_operation;
}

std::uint32_t raster_pixel_size(std::uint32_t word) {
    constexpr std::array<std::uint32_t, 4> sizes{1, 2, 2, 4};
    return sizes[bits(word, 24, 25)];
}

Flow source_copy(Walk& walk, const Command& command) {
    constexpr std::uint32_t copy_source = 0xcc;
    const auto& words = command.words;
    if (const auto obstacle = raster_obstacle(command, 10, copy_source); !obstacle.empty())
        return walk.lose(command, obstacle);
    const auto area = rectangle(words[2], words[3]);
    const Surface to{join(words[4], words[5]), signed_pitch(words[1]), area.left, area.top};
    const Surface from{join(words[8], words[9]), signed_pitch(words[7]), bits(words[6], 0, 15),
                       bits(words[6], 16, 31)};
    return copy_rectangle(walk, command, area, from, to, raster_pixel_size(words[1]));
}

Flow color_fill(Walk& walk, const Command& command) {
    constexpr std::uint32_t copy_pattern = 0xf0;
    const auto& words = command.words;
    if (const auto obstacle = raster_obstacle(command, 7, copy_pattern); !obstacle.empty())
        return walk.lose(command, obstacle);
    const auto area = rectangle(words[2], words[3]);
    const Surface to{join(words[4], words[5]), signed_pitch(words[1]), area.left, area.top};
    const auto color = std::as_bytes(words.subspan(6, 1));
    return fill_rectangle(walk, command, area, to, color.first(raster_pixel_size(words[1])));
}

Flow fast_copy(Walk& walk, const Command& command) {
    constexpr std::array<std::uint32_t, 8> sizes{1, 2, 0, 4, 8, 16, 0, 0};
    const auto& words = command.words;
    if (words.size() < 10)
        return walk.lose(command, too_short);
    if (bits(words[0], 13, 14) != 0 || bits(words[0], 20, 21) != 0)
        return walk.lose(command, tiled);
    const auto pixel_size = sizes[bits(words[1], 24, 26)];
    if (pixel_size == 0)
        return walk.lose(command, unknown_depth);
    const auto area = rectangle(words[2], words[3]);
    const Surface to{join(words[4], words[5]), signed_pitch(words[1]), area.left, area.top};
    const Surface from{join(words[8], words[9]), signed_pitch(words[7]), bits(words[6], 0, 15),
                       bits(words[6], 16, 31)};
    return copy_rectangle(walk, command, area, from, to, pixel_size);
}

Flow copy_control_surface(Walk& walk, const Command& command) {
    return walk.lose(command, compressed);
}

/// By the seven bits from bit 22 on.
constexpr std::array blitter_commands{
    CommandClass{0x41, 8, from_gen12lp, "XY_BLOCK_COPY_BLT", block_copy},
    CommandClass{0x42, 8, every_generation, "XY_FAST_COPY_BLT", fast_copy},
    CommandClass{0x44, 8, from_gen12lp, "XY_FAST_COLOR_BLT", fast_color},
    CommandClass{0x48, 8, from_gen12lp, "XY_CTRL_SURF_COPY_BLT", copy_control_surface},
    CommandClass{0x50, 8, until_gen12lp, "XY_COLOR_BLT", color_fill},
    CommandClass{0x53, 8, until_gen12lp, "XY_SRC_COPY_BLT", source_copy},
};

} // namespace

const CommandClass* find_blitter_command(std::uint32_t header, Generation generation) {
    return find_command(blitter_commands, static_cast<std::uint16_t>(bits(header, 22, 28)), generation);
}

} // namespace zeva::sim

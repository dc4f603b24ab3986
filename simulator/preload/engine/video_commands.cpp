#include "engine/video_commands.hpp"

#include "engine/walk.hpp"

#include <array>

namespace zeva::sim {

namespace {

Flow needs_video_engine(Walk& walk, const Command& command) {
    return walk.lose(command, "the video engines are not simulated");
}

/// By bits 23 to 26, which name the unit. The first command for one ends the context, so that nothing after
/// it has to be told apart.
constexpr std::array codec_commands{
    CommandClass{0x0, 12, every_generation, "MFX command", needs_video_engine},
    CommandClass{0x1, 12, every_generation, "VDENC command", needs_video_engine},
    CommandClass{0x2, 12, every_generation, "MFX AVC command", needs_video_engine},
    CommandClass{0x3, 12, every_generation, "AVP command", needs_video_engine},
    CommandClass{0x4, 12, every_generation, "MFX VC-1 command", needs_video_engine},
    CommandClass{0x6, 12, every_generation, "MFX MPEG-2 command", needs_video_engine},
    CommandClass{0x7, 12, every_generation, "HCP command", needs_video_engine},
    CommandClass{0x8, 12, every_generation, "MFX VP8 command", needs_video_engine},
    CommandClass{0x9, 12, every_generation, "SFC command", needs_video_engine},
    CommandClass{0xa, 12, every_generation, "SFC command", needs_video_engine},
    CommandClass{0xb, 12, every_generation, "HuC command", needs_video_engine},
    CommandClass{0xe, 12, every_generation, "MFX JPEG command", needs_video_engine},
    CommandClass{0xf, 12, every_generation, "VD command", needs_video_engine},
};

constexpr std::array enhancement_commands{
    CommandClass{0x8, 12, every_generation, "VEBOX command", needs_video_engine},
    CommandClass{0x9, 12, every_generation, "SFC command", needs_video_engine},
    CommandClass{0xa, 12, every_generation, "SFC command", needs_video_engine},
};

constexpr CommandClass wait_for_codec{0, 0, every_generation, "MFX_WAIT"};

} // namespace

const CommandClass* find_video_command(std::uint32_t header, EngineClass engine, Generation generation) {
    constexpr std::uint32_t mfx_wait = 0x6800;
    constexpr std::uint32_t media_pipeline = 2;
    if (bits(header, 16, 31) == mfx_wait && engine == EngineClass::video)
        return &wait_for_codec;
    if (bits(header, 27, 28) != media_pipeline)
        return nullptr;
    const std::span<const CommandClass> table =
        engine == EngineClass::video ? std::span<const CommandClass>(codec_commands) : enhancement_commands;
    return find_command(table, static_cast<std::uint16_t>(bits(header, 23, 26)), generation);
}

} // namespace zeva::sim

// H.264 clips that the tests make themselves, and what FFmpeg's software decoder sees in a clip.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace zeva::test {

/// A part of a clip, encoded by x264.
struct ClipPart {
    int width = 0;
    int height = 0;
    int frames = 0;
    bool is_bt709_full_range = false; ///< otherwise nothing is said of the colours
};

/// A visible picture in planes of 8 bit.
struct PlanarPicture {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::vector<std::uint8_t> y, u, v; ///< u and v have half the width and height, rounded up

    friend bool operator==(const PlanarPicture&, const PlanarPicture&) = default;
};

/// Removes a file at destruction.
class TemporaryClip {
public:
    /// The parts one after the other as one H.264 byte stream.
    explicit TemporaryClip(std::span<const ClipPart> parts);
    TemporaryClip(const TemporaryClip&) = delete;
    TemporaryClip& operator=(const TemporaryClip&) = delete;
    ~TemporaryClip();

    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

[[nodiscard]] std::vector<PlanarPicture> decode_in_software(const std::string& file);

} // namespace zeva::test

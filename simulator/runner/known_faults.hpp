// Faults of other people's drivers that a campaign is to tolerate, listed by name.
#pragma once

#include "verdict.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace zeva::sim {

/// Lines `IOCTL LIBRARY VERDICT`, such as `I915_GEM_CREATE libze_intel_gpu.so.1 crash`; LIBRARY is `-` for
/// verdicts that no library can be blamed for, and blanks in verdicts are written `_`. `#` starts a comment.
class KnownFaults {
public:
    KnownFaults() = default;
    /// Throws Error (usage, system) when the file cannot be read or has a line of another kind.
    explicit KnownFaults(const std::filesystem::path& file);

    /// Whether the list has every library that the judgement blames for what this ioctl's failure led to.
    [[nodiscard]] bool cover(std::string_view ioctl, const Judgement& judgement);

    /// Lines that covered nothing so far: out of date.
    [[nodiscard]] std::vector<std::string> unmatched() const;

private:
    struct Line {
        std::string ioctl;
        std::string library;
        std::string verdict;
        bool matched = false;
    };
    bool match(std::string_view ioctl, std::string_view library, std::string_view verdict);

    std::vector<Line> lines_;
};

} // namespace zeva::sim

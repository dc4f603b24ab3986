#include "known_faults.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>

#include "common/ioctl_names.hpp"

#include <fmt/format.h>

namespace zeva::sim {
namespace {

/// As one word.
std::string word_of(Verdict verdict) {
    std::string word{name_of(verdict)};
    std::ranges::replace(word, ' ', '_');
    return word;
}

bool is_bad_verdict(std::string_view word) {
    constexpr std::array bad{Verdict::unclear_error, Verdict::leak, Verdict::crash, Verdict::hang};
    return std::ranges::any_of(bad, [word](Verdict verdict) { return word == word_of(verdict); });
}

} // namespace

KnownFaults::KnownFaults(const std::filesystem::path& path) {
    std::ifstream file{path};
    if (!file)
        throw_system_error(fmt::format("open({})", path.string()), errno);
    for (std::string text; std::getline(file, text);) {
        std::istringstream words{text.substr(0, text.find('#'))};
        Line line;
        std::string more;
        if (!(words >> line.ioctl))
            continue;
        words >> line.library >> line.verdict;
        if (!ioctl_index(std::string_view{line.ioctl}) || !is_bad_verdict(line.verdict) || words >> more)
            throw_usage_error(path.string(), fmt::format("'{}' is not IOCTL LIBRARY VERDICT", text),
                              "verdicts are unclear_error, leak, crash and hang");
        lines_.push_back(std::move(line));
    }
}

bool KnownFaults::match(std::string_view ioctl, std::string_view library, std::string_view verdict) {
    const auto line = std::ranges::find_if(lines_, [&](const Line& candidate) {
        return candidate.ioctl == ioctl && candidate.library == library && candidate.verdict == verdict;
    });
    if (line == lines_.end())
        return false;
    line->matched = true;
    return true;
}

bool KnownFaults::cover(std::string_view ioctl, const Judgement& judgement) {
    const std::string verdict = word_of(judgement.verdict);
    if (judgement.libraries.empty())
        return match(ioctl, "-", verdict);
    bool all = true;
    for (const std::string& library : judgement.libraries)
        all = match(ioctl, library, verdict) && all;
    return all;
}

std::vector<std::string> KnownFaults::unmatched() const {
    std::vector<std::string> result;
    for (const Line& line : lines_)
        if (!line.matched)
            result.push_back(fmt::format("{} {} {}", line.ioctl, line.library, line.verdict));
    return result;
}

} // namespace zeva::sim

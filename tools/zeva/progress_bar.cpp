#include "progress_bar.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

namespace zeva::tool {
namespace {

constexpr const char* wipe_line = "\r\033[K";

std::string bar(std::uint64_t done, std::uint64_t total) {
    constexpr std::uint64_t width = 40;
    const auto filled = static_cast<std::size_t>(std::min(done, total) * width / total);
    return fmt::format("[{:-<40}] {}/{}", std::string(filled, '#'), done, total);
}

} // namespace

ProgressBar::ProgressBar(std::uint64_t total)
    : total_(total), is_terminal_(::isatty(STDERR_FILENO) == 1), start_(Clock::now()), next_(start_) {}

ProgressBar::~ProgressBar() {
    if (is_terminal_)
        std::fputs(wipe_line, stderr);
}

void ProgressBar::show(std::uint64_t done) {
    const auto now = Clock::now();
    if (!is_terminal_ || now < next_)
        return;
    next_ = now + std::chrono::milliseconds{100};
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const std::string how_far = total_ != 0 ? bar(done, total_) : fmt::to_string(done);
    const std::string speed =
        seconds > 0 ? fmt::format("{:.0f} frames/s", static_cast<double>(done) / seconds) : std::string{};
    std::fputs(fmt::format("{}{} frames  {}", wipe_line, how_far, speed).c_str(), stderr);
    std::fflush(stderr);
}

} // namespace zeva::tool

// What the build log says when the translator crashes, as it does on some damaged modules.
#pragma once

#include <string>

namespace zeva::kernel_compiler {

/// As long as it lives, a crash of this process ends it as a refusal with this text. One at a time.
class CrashReport {
public:
    explicit CrashReport(const std::string& text);
    CrashReport(const CrashReport&) = delete;
    CrashReport& operator=(const CrashReport&) = delete;
    ~CrashReport();

private:
    std::string text_;
};

} // namespace zeva::kernel_compiler

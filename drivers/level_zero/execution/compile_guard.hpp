// Looking ahead: PoCL ends the process where it cannot write or link what it compiles.
#pragma once

#include <filesystem>
#include <mutex>
#include <set>
#include <string>

namespace zeva::ze_driver {

/// Knows what PoCL has compiled into its cache, and whether it can compile more. Thread safe.
class CompileGuard {
public:
    /// `cache` is the folder where PoCL keeps what it compiles. Notes are kept there, too, so that they go
    /// when it is emptied.
    explicit CompileGuard(std::filesystem::path cache) : cache_(std::move(cache)) {}

    /// Whether PoCL may be given `work`, a key: it is compiled already, or there are a linker and room on the
    /// disk. False, with the cause in `error`.
    [[nodiscard]] bool allows(const std::string& work, std::string& error);
    /// To be told when `work` was compiled.
    void note(const std::string& work);

private:
    [[nodiscard]] std::filesystem::path note_path(const std::string& work) const;

    std::filesystem::path cache_;
    std::mutex mutex_;
    std::set<std::string> compiled_; ///< guarded by mutex_
};

} // namespace zeva::ze_driver

// What the processes of a run left behind, read from their ledgers.
#pragma once

#include "common/ledger.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace zeva::sim {

/// Objects of one kind that one library made and nobody ended.
struct AliveObjects {
    ObjectKind kind;
    std::string creator; ///< file name of the library
    std::uint64_t count;
    std::uint64_t bytes;
};

struct ReportedIncident {
    IncidentKind kind;
    std::string text;
};

/// One process image: exec starts another in the same process.
struct ProcessReport {
    std::string program;
    std::uint32_t pid;
    unsigned image; ///< of the pid, from 0
    std::vector<AliveObjects> alive;
    std::vector<ReportedIncident> incidents;
    std::map<std::string, std::uint64_t> calls; ///< by name; only those that were made

    /// Nothing alive, and no incident but faults that were ordered.
    [[nodiscard]] bool is_clean() const;
};

struct RunReport {
    std::vector<ProcessReport> processes; ///< by pid and image

    [[nodiscard]] bool is_clean() const;
    [[nodiscard]] std::vector<AliveObjects> all_alive() const;
    [[nodiscard]] std::map<std::string, std::uint64_t> all_calls() const;
    [[nodiscard]] std::vector<ReportedIncident> all_incidents() const;
};

/// `use_after_free`, as in the report.
[[nodiscard]] std::string_view name_of(ObjectKind kind);
[[nodiscard]] std::string_view name_of(IncidentKind kind);

/// `gem 3 (12288 bytes) by libigdgmm.so.12`.
[[nodiscard]] std::string to_text(const AliveObjects& objects);

/// Reads every ledger of the folder, `PID-IMAGE`. Files that are no ledgers, of processes killed at their
/// first instruction, are left out. What an image held when it was replaced by exec is not alive any more:
/// the kernel has closed it, or the next image has it.
[[nodiscard]] RunReport read_ledgers(const std::filesystem::path& folder);

} // namespace zeva::sim

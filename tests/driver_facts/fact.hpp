// A fact about Intel's drivers: a sentence, how to see it, and what was seen with the known driver versions.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zeva::driver_facts {

/// What was tried, and what the driver did. A fact that is one thing only leaves `tried` empty.
struct Row {
    std::string tried;
    std::string seen;
};
using Rows = std::vector<Row>;

/// A row as it is known. An entry that names GPUs stands for one that names none.
struct Expected {
    std::string_view tried;
    std::string_view seen;
    std::string_view gpus = {}; ///< names or groups (expected.cpp) with blanks between; empty: all others
};
/// `Expected::seen` where a GPU shows no such row.
inline constexpr std::string_view no_such_row = "-";

/// Crashes, limits and environments of a fact with a process of its own do not touch other facts. How that
/// process ended is its last row, `process`.
enum class Place { shared_process, own_process };

/// The machine that a fact is about.
enum class Scope { one_gpu, two_gpus, no_gpu };

struct Fact {
    std::string_view id;           ///< `area.what`, never changed
    std::string_view statement;    ///< one sentence
    std::string_view used_in = {}; ///< zeva's file that relies on it or works around it; may be empty
    Rows (*measure)();
    std::vector<Expected> expected = {};
    Place place = Place::shared_process;
    Scope scope = Scope::one_gpu;
};

using Facts = std::vector<Fact>;

Facts device_facts();
Facts usm_export_facts();
Facts usm_import_facts();
Facts image_facts();
Facts display_facts();
Facts surface_import_facts();
Facts tiled_surface_facts();
Facts surface_ownership_facts();
Facts surface_format_facts();
Facts surface_export_facts();
Facts pixel_facts();
Facts machine_facts();

/// A row that is true even if what follows ends the process: for facts with a process of their own.
void tell(const Row& row);

/// Runs a fact in a child, so that crashes and hangs become rows. No driver may have been opened before.
[[nodiscard]] Rows measure_in_own_process(const Fact& fact);

} // namespace zeva::driver_facts

// What a simulated run left, for people and for programs.
#pragma once

#include <run.hpp>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace zeva::tool {

[[nodiscard]] nlohmann::ordered_json machine_json(const sim::Machine& machine);
[[nodiscard]] nlohmann::ordered_json run_json(const sim::RunRequest& request, const sim::RunResult& result);

/// What is wrong, in one line; empty when nothing is.
[[nodiscard]] std::string summary_of(const sim::RunReport& report);

/// Text that is not UTF-8 is written with replacement characters.
void write_json(const std::string& file, const nlohmann::ordered_json& json);

} // namespace zeva::tool

// Measures the facts on the machine at hand and compares them with what was seen before.
//
//   zeva_driver_facts MACHINE [RESULT.json]
//
// MACHINE is what `zeva sim --gpu` was given: the names of its GPUs, or `soft`, which Intel's drivers do not
// see. Writes what was seen to RESULT.json, of which generate_docs.py makes docs/driver-facts.md.
#include "drivers.hpp"
#include "expected.hpp"
#include "fact.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace zeva::driver_facts {
namespace {

using Json = nlohmann::ordered_json;

Scope scope_of(std::string_view machine) {
    if (machine == "soft")
        return Scope::no_gpu;
    return machine.find(',') == std::string_view::npos ? Scope::one_gpu : Scope::two_gpus;
}

Facts facts_about(Scope scope) {
    Facts facts;
    for (const auto& area : {device_facts, usm_export_facts, usm_import_facts, image_facts, display_facts,
                             surface_import_facts, tiled_surface_facts, surface_ownership_facts,
                             surface_format_facts, surface_export_facts, pixel_facts, machine_facts})
        std::ranges::copy_if(area(), std::back_inserter(facts),
                             [&](const Fact& fact) { return fact.scope == scope; });
    return facts;
}

Json to_json(const Fact& fact, const Rows& rows) {
    Json seen = Json::array();
    for (const Row& row : rows)
        seen.push_back({{"tried", row.tried}, {"seen", row.seen}});
    return {{"id", fact.id}, {"statement", fact.statement}, {"used_in", fact.used_in}, {"rows", seen}};
}

Json to_json(const Versions& versions) {
    return {{"Level Zero driver (NEO)", versions.level_zero},
            {"Level Zero loader", versions.level_zero_loader},
            {"VA driver (iHD)", versions.va},
            {"VA-API of libva", versions.libva}};
}

void print_other_versions(const Json& running) {
    const Json known = to_json(known_versions());
    for (const auto& [name, version] : running.items())
        if (known[name] != version)
            fmt::print("{}: known {}, running {}\n", name, known[name].dump(), version.dump());
}

Rows measure(const Fact& fact) {
    if (fact.place == Place::own_process)
        return measure_in_own_process(fact);
    try {
        return fact.measure();
    } catch (const std::exception& error) {
        return {{"error", error.what()}};
    }
}

/// Returns the number of facts that differ.
int measure_all(const std::string& machine, const char* result_file) {
    const Scope scope = scope_of(machine);
    Facts facts = facts_about(scope);
    std::vector<Rows> rows(facts.size());
    // Children are forked while this process has not opened the drivers.
    for (const Place place : {Place::own_process, Place::shared_process})
        for (std::size_t i = 0; i < facts.size(); ++i)
            if (facts[i].place == place)
                rows[i] = measure(facts[i]);

    int different = 0;
    Json measured = Json::array();
    for (std::size_t i = 0; i < facts.size(); ++i) {
        measured.push_back(to_json(facts[i], rows[i]));
        const auto lines = differences(facts[i], rows[i], machine);
        different += lines.empty() ? 0 : 1;
        for (const std::string& line : lines)
            fmt::print("{} on {}: {}\n", facts[i].id, machine, line);
    }
    const Json versions = scope == Scope::no_gpu ? Json::object() : to_json(running_versions());
    print_other_versions(versions);
    if (result_file != nullptr)
        std::ofstream{result_file}
            << Json{{"machine", machine}, {"versions", versions}, {"facts", measured}}.dump(1) << '\n';
    fmt::print("{} facts on {}, {} differ\n", facts.size(), machine, different);
    return different;
}

} // namespace
} // namespace zeva::driver_facts

int main(int argc, char** argv) {
    if (argc < 2 || argc > 3) {
        fmt::print(stderr, "usage: {} MACHINE [RESULT.json]\n", argv[0]);
        return 2;
    }
    try {
        return zeva::driver_facts::measure_all(argv[1], argc == 3 ? argv[2] : nullptr) == 0 ? EXIT_SUCCESS
                                                                                            : EXIT_FAILURE;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}: {}\n", argv[0], error.what());
        return EXIT_FAILURE;
    }
}

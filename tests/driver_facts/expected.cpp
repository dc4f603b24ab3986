#include "expected.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

namespace zeva::driver_facts {
namespace {

struct Group {
    std::string_view name;
    std::string_view gpus;
};

/// Names for several GPUs of the simulator's catalogue.
constexpr Group groups[] = {
    {"gen9", "skl kbl cfl cml"},
    {"gen12", "tgl rkl adl-s adl-p rpl-p dg1"},
    {"xe-hpg", "dg2 a770m"},
    {"discrete", "dg1 dg2 a770m"},
};

bool has_word(std::string_view words, std::string_view wanted) {
    std::istringstream stream{std::string{words}};
    for (std::string word; stream >> word;)
        if (word == wanted)
            return true;
    return false;
}

bool names_gpu(std::string_view gpus, std::string_view gpu) {
    return has_word(gpus, gpu) || std::ranges::any_of(groups, [&](const Group& group) {
               return has_word(gpus, group.name) && has_word(group.gpus, gpu);
           });
}

/// The rows that this machine should show: an entry that names it, else one that names none.
std::vector<Expected> expected_on(const Fact& fact, std::string_view machine) {
    std::vector<Expected> rows;
    for (const Expected& entry : fact.expected) {
        const bool named = std::ranges::any_of(fact.expected, [&](const Expected& other) {
            return other.tried == entry.tried && names_gpu(other.gpus, machine);
        });
        const bool counts = named ? names_gpu(entry.gpus, machine) : entry.gpus.empty();
        if (counts && entry.seen != no_such_row)
            rows.push_back(entry);
    }
    return rows;
}

std::string describe(std::string_view tried, std::string_view seen) {
    return tried.empty() ? std::string{seen} : fmt::format("{}: {}", tried, seen);
}

} // namespace

const Versions& known_versions() {
    static const Versions versions{.level_zero = "1.3.24595",
                                   .level_zero_loader = "1.8.0",
                                   .va = "Intel iHD driver for Intel(R) Gen Graphics - 23.1.1 ()",
                                   .libva = "1.17"};
    return versions;
}

std::vector<std::string> differences(const Fact& fact, const Rows& rows, std::string_view machine) {
    std::vector<std::string> lines;
    const std::vector<Expected> expected = expected_on(fact, machine);
    for (const Row& row : rows) {
        const auto found = std::ranges::find(expected, row.tried, &Expected::tried);
        if (found == expected.end())
            lines.push_back(fmt::format("seen `{}`, nothing known", describe(row.tried, row.seen)));
        else if (found->seen != row.seen)
            lines.push_back(fmt::format("seen `{}`, known `{}`", describe(row.tried, row.seen), found->seen));
    }
    for (const Expected& entry : expected)
        if (std::ranges::find(rows, entry.tried, &Row::tried) == rows.end())
            lines.push_back(fmt::format("not seen, known `{}`", describe(entry.tried, entry.seen)));
    return lines;
}

} // namespace zeva::driver_facts

#include "settings.hpp"

#include "base/environment.hpp"

#include <array>
#include <cstdio>
#include <span>
#include <string_view>
#include <utility>

namespace zeva::ze_driver {
namespace {

template <class Value>
Value choice(const char* variable, std::span<const std::pair<std::string_view, Value>> choices) {
    const auto text = environment(variable);
    if (!text)
        return choices.front().second;
    for (const auto& [name, value] : choices)
        if (name == *text)
            return value;
    std::fprintf(stderr, "libze_zeva: %s=%s is unknown, using %s\n", variable, text->c_str(),
                 choices.front().first.data());
    return choices.front().second;
}

// The first of each list is the default.
constexpr std::array<std::pair<std::string_view, ExportRegime>, 3> export_regimes{{
    {"fresh", ExportRegime::fresh},
    {"cached-caller-closes", ExportRegime::cached_caller_closes},
    {"cached-driver-closes", ExportRegime::cached_driver_closes},
}};
constexpr std::array<std::pair<std::string_view, ImportRegime>, 2> import_regimes{{
    {"caller-keeps", ImportRegime::caller_keeps},
    {"driver-closes", ImportRegime::driver_closes},
}};

} // namespace

const Settings& settings() {
    static const Settings current{choice<ExportRegime>("ZEVA_EXPORT_REGIME", export_regimes),
                                  choice<ImportRegime>("ZEVA_IMPORT_REGIME", import_regimes)};
    return current;
}

} // namespace zeva::ze_driver

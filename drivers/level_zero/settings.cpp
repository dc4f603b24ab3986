#include "settings.hpp"

#include "base/environment.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
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

std::uint32_t number(const char* variable, int least, int most) {
    const auto text = environment(variable);
    return static_cast<std::uint32_t>(text ? std::clamp(std::atoi(text->c_str()), least, most) : least);
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
constexpr std::array<std::pair<std::string_view, IpcForm>, 2> ipc_forms{{
    {"fd", IpcForm::fd},
    {"opaque", IpcForm::opaque},
}};
constexpr std::array<std::pair<std::string_view, bool>, 2> switches{{
    {"0", false},
    {"1", true},
}};

} // namespace

const Settings& settings() {
    static const Settings current{
        .export_regime = choice<ExportRegime>("ZEVA_EXPORT_REGIME", export_regimes),
        .import_regime = choice<ImportRegime>("ZEVA_IMPORT_REGIME", import_regimes),
        .tile_count = number("ZEVA_TILES", 1, 4),
        .ipc_form = choice<IpcForm>("ZEVA_IPC", ipc_forms),
        .is_strict = choice<bool>("ZEVA_STRICT", switches),
    };
    return current;
}

} // namespace zeva::ze_driver

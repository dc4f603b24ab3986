#include "device_selection.hpp"

#include <charconv>
#include <set>
#include <string_view>
#include <utility>

namespace zeva::ze_driver {
namespace {

std::optional<std::uint32_t> parse_number(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

using DeviceAndTile = std::pair<std::uint32_t, std::uint32_t>;

/// Adds what one part of a mask names: "device" or "device.tile".
void add_part(std::string_view part, std::uint32_t tile_count, std::set<DeviceAndTile>& selected) {
    const auto point = part.find('.');
    const auto device = parse_number(part.substr(0, point));
    if (!device)
        return;
    if (point == std::string_view::npos)
        for (std::uint32_t tile = 0; tile < tile_count; ++tile)
            selected.emplace(*device, tile);
    else if (const auto tile = parse_number(part.substr(point + 1)))
        selected.emplace(*device, *tile);
}

std::set<DeviceAndTile> parse_mask(std::string_view mask, std::uint32_t tile_count) {
    std::set<DeviceAndTile> selected;
    while (!mask.empty()) {
        const auto comma = mask.find(',');
        add_part(mask.substr(0, comma), tile_count, selected);
        mask.remove_prefix(comma == std::string_view::npos ? mask.size() : comma + 1);
    }
    return selected;
}

} // namespace

std::vector<DeviceSelection> select_devices(const std::vector<PciAddress>& addresses,
                                            std::uint32_t tile_count,
                                            const std::optional<std::string>& mask) {
    const auto selected = parse_mask(mask.value_or(""), tile_count);
    const bool all = !mask || mask->empty();
    std::vector<DeviceSelection> devices;
    for (std::uint32_t device = 0; device < addresses.size(); ++device) {
        DeviceSelection selection{addresses[device], {}, tile_count};
        for (std::uint32_t tile = 0; tile < tile_count; ++tile)
            if (all || selected.contains({device, tile}))
                selection.tiles.push_back(tile);
        if (!selection.tiles.empty())
            devices.push_back(std::move(selection));
    }
    return devices;
}

} // namespace zeva::ze_driver

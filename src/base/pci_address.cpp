#include <zeva/pci_address.hpp>

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace zeva {
namespace {

std::optional<std::uint32_t> parse_hex(std::string_view text, std::size_t max_digits) {
    if (text.empty() || text.size() > max_digits)
        return std::nullopt;
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace

std::optional<PciAddress> PciAddress::parse(std::string_view text) {
    const auto dot = text.rfind('.');
    const auto last_colon = text.rfind(':');
    if (dot == std::string_view::npos || last_colon == std::string_view::npos || dot < last_colon)
        return std::nullopt;
    const auto function = parse_hex(text.substr(dot + 1), 1);
    const auto device = parse_hex(text.substr(last_colon + 1, dot - last_colon - 1), 2);

    std::string_view head = text.substr(0, last_colon);
    std::string_view domain_text = "0";
    if (const auto colon = head.rfind(':'); colon != std::string_view::npos) {
        domain_text = head.substr(0, colon);
        head = head.substr(colon + 1);
    }
    const auto bus = parse_hex(head, 2);
    const auto domain = parse_hex(domain_text, 8);
    if (!function || !device || !bus || !domain || *function > 7 || *device > 31)
        return std::nullopt;
    return PciAddress{*domain, *bus, *device, *function};
}

std::string PciAddress::to_string() const {
    return fmt::format("{:04x}:{:02x}:{:02x}.{:x}", domain, bus, device, function);
}

} // namespace zeva

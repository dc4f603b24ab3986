// PCI addresses on the command line.
#pragma once

#include <string>
#include <zeva/pci_address.hpp>

#include <CLI/CLI.hpp>

namespace zeva::tool {

[[nodiscard]] inline CLI::Validator pci_argument() {
    const auto check = [](const std::string& text) {
        return PciAddress::parse(text) ? std::string{} : "write a PCI address as 0000:03:00.0";
    };
    return {check, "PCI"};
}

} // namespace zeva::tool

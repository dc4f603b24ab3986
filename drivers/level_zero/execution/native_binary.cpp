#include "execution/native_binary.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <fmt/format.h>
#include <functional>

#include "kernel_abi.h"

namespace zeva::ze_driver {
namespace {

constexpr std::array<char, 8> magic{'z', 'e', 'v', 'a', ' ', 'z', 'e', '\n'};

/// Followed by the processor, the options and the image.
struct Header {
    std::array<char, 8> magic;
    std::uint32_t abi_version;
    std::uint32_t processor_size;
    std::uint64_t options_size;
    std::uint64_t image_size;
    std::uint64_t checksum; ///< of everything behind the header
};

std::string_view text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint64_t checksum(std::span<const std::byte> bytes) {
    return std::hash<std::string_view>{}(text(bytes));
}

void append(std::vector<std::byte>& destination, std::span<const std::byte> bytes) {
    destination.insert(destination.end(), bytes.begin(), bytes.end());
}

} // namespace

std::vector<std::byte> make_native_binary(std::span<const std::byte> image, std::string_view processor,
                                          std::string_view options) {
    std::vector<std::byte> result(sizeof(Header));
    append(result, std::as_bytes(std::span{processor}));
    append(result, std::as_bytes(std::span{options}));
    append(result, image);
    const Header header{magic,
                        ZEVA_KERNEL_ABI_VERSION,
                        static_cast<std::uint32_t>(processor.size()),
                        options.size(),
                        image.size(),
                        checksum(std::span{result}.subspan(sizeof(Header)))};
    std::memcpy(result.data(), &header, sizeof header);
    return result;
}

std::optional<std::span<const std::byte>>
image_of_native_binary(std::span<const std::byte> bytes, std::string_view processor, std::string& error) {
    Header header{};
    if (bytes.size() < sizeof header) {
        error = "this is not a native binary";
        return std::nullopt;
    }
    std::memcpy(&header, bytes.data(), sizeof header);
    const auto body = bytes.subspan(sizeof header);
    if (header.magic != magic) {
        error = "this is not a native binary";
    } else if (header.abi_version != ZEVA_KERNEL_ABI_VERSION) {
        error = fmt::format("the native binary is of version {}, this driver's is {}", header.abi_version,
                            ZEVA_KERNEL_ABI_VERSION);
    } else if (checksum(body) != header.checksum || header.processor_size > body.size() ||
               header.options_size > body.size() || header.image_size > body.size() ||
               header.processor_size + header.options_size + header.image_size != body.size()) {
        error = "the native binary is damaged";
    } else if (text(body.first(header.processor_size)) != processor) {
        error = "the native binary was compiled for another processor";
    } else {
        return body.last(header.image_size);
    }
    return std::nullopt;
}

} // namespace zeva::ze_driver

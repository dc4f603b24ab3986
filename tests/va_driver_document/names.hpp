// The names that va.h gives to numbers, without the prefix that they share.
#pragma once

#include <cstdint>
#include <string>

#include <va/va.h>
#include <va/va_vpp.h>

namespace zeva::test {

[[nodiscard]] std::string name_of(VAProfile profile);
[[nodiscard]] std::string name_of(VAEntrypoint entrypoint);
[[nodiscard]] std::string name_of(VAConfigAttribType type);
[[nodiscard]] std::string name_of(VAProcFilterType filter);
[[nodiscard]] std::string name_of(VAProcDeinterlacingType algorithm);
[[nodiscard]] std::string name_of(VAProcColorBalanceType attribute);
[[nodiscard]] std::string name_of(VAProcColorStandardType standard);

// The names of bits, with commas between.
[[nodiscard]] std::string rt_formats(std::uint32_t bits);
[[nodiscard]] std::string memory_types(std::uint32_t bits);
[[nodiscard]] std::string rotations(std::uint32_t bits);
[[nodiscard]] std::string mirrors(std::uint32_t bits);
[[nodiscard]] std::string blend_flags(std::uint32_t bits);
[[nodiscard]] std::string tone_mappings(std::uint32_t bits);
/// By their meaning where va.h says one, otherwise a number.
[[nodiscard]] std::string value_of(VAConfigAttribType type, std::uint32_t value);

} // namespace zeva::test

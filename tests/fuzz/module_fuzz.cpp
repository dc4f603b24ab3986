// What zeModuleCreate is given, hostile: SPIR-V with specialisation constants, and native binaries.
#include "execution/kernel_executor.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

/// The first byte of an input says what the rest is: N a native binary, anything else SPIR-V.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace zeva::ze_driver;
    if (size == 0)
        return 0;
    const auto module = std::as_bytes(std::span{data, size}).subspan(1);
    std::string log;
    if (data[0] == 'N') {
        static_cast<void>(native_executor().load(module, log));
        return 0;
    }
    static constexpr std::array<unsigned char, 16> value{1, 2, 3};
    const CompileRequest request{
        {{module, {{1, value.data()}, {2, value.data()}, {4, value.data()}, {30, value.data()}}}}, ""};
    static_cast<void>(native_executor().compile(request, log));
    return 0;
}

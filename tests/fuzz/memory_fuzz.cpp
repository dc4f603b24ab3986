// What external memory and IPC are given, hostile: descriptors of every kind, sizes, alignments, bytes of
// handles.
#include "api_boundary.hpp"
#include "memory/ipc_handle.hpp"
#include "memory/usm_allocation.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <fuzzer/FuzzedDataProvider.h>
#include <string>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

namespace zeva::ze_driver {
namespace {

UniqueFd any_memfd(FuzzedDataProvider& input) {
    UniqueFd memory{memfd_create("fuzz", MFD_CLOEXEC | (input.ConsumeBool() ? MFD_ALLOW_SEALING : 0u))};
    static_cast<void>(ftruncate(memory.get(), input.ConsumeIntegralInRange<off_t>(0, off_t{1} << 41)));
    static_cast<void>(fcntl(memory.get(), F_ADD_SEALS, input.ConsumeIntegralInRange(0, 15)));
    const int mode = input.PickValueInArray({O_RDWR, O_RDONLY, O_WRONLY, O_PATH});
    if (mode != O_RDWR)
        memory.reset(open(("/proc/self/fd/" + std::to_string(memory.get())).c_str(), mode | O_CLOEXEC));
    return memory;
}

UniqueFd any_descriptor(FuzzedDataProvider& input) {
    switch (input.ConsumeIntegralInRange(0, 5)) {
    case 0:
        return UniqueFd{open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    case 1:
        return UniqueFd{open("/dev/zero", O_RDWR | O_CLOEXEC)};
    case 2:
        return UniqueFd{eventfd(0, EFD_CLOEXEC)};
    case 3:
        return {};
    default:
        return any_memfd(input);
    }
}

/// Imports what `fd` is; its owner then takes the memory away, and it must still be there.
void import(FuzzedDataProvider& input, int fd) {
    const auto type = input.ConsumeBool() ? ZE_MEMORY_TYPE_DEVICE : ZE_MEMORY_TYPE_HOST;
    const UsmAllocation::Size size{input.ConsumeIntegral<std::size_t>() >>
                                       input.ConsumeIntegralInRange(0, 63),
                                   std::size_t{1} << input.ConsumeIntegralInRange(0, 40)};
    if (size.bytes == 0)
        return; // refused before
    try {
        const auto memory =
            UsmAllocation::import({type, nullptr}, fd, size, UsmAllocation::Origin::allocated);
        static_cast<void>(ftruncate(fd, 0));
        static_cast<void>(*static_cast<const volatile std::byte*>(memory.address()));
        static_cast<void>(*static_cast<const volatile std::byte*>(memory.address() + memory.size() - 1));
        if (memory.is_writable())
            *static_cast<volatile std::byte*>(memory.address() + size.bytes - 1) = std::byte{1};
    } catch (const Failure&) {
    }
}

} // namespace
} // namespace zeva::ze_driver

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace zeva;
    using namespace zeva::ze_driver;
    FuzzedDataProvider input{data, size};
    const UniqueFd own = any_descriptor(input);
    if (input.ConsumeBool()) {
        import(input, own.get());
        return 0;
    }
    IpcHandleData handle{};
    if (own && input.ConsumeBool())
        write_ipc_handle(handle, own.get());
    for (int changes = input.ConsumeIntegralInRange(0, 64); changes > 0; --changes)
        handle[input.ConsumeIntegralInRange<std::size_t>(0, sizeof handle - 1)] ^=
            input.ConsumeIntegral<char>();
    if (const UniqueFd opened = open_ipc_handle(handle))
        import(input, opened.get());
    return 0;
}

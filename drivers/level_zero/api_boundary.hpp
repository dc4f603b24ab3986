// The border between the C entry points and the C++ inside: failures and arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <system_error>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Thrown inside the driver; becomes the return code of the entry point.
struct Failure {
    ze_result_t result;
};

inline void require(bool condition, ze_result_t otherwise) {
    if (!condition)
        throw Failure{otherwise};
}

template <class... Pointers>
void require_pointers(const Pointers*... pointers) {
    require((... && (pointers != nullptr)), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

template <auto Function>
struct Guarded;

template <class... Arguments, ze_result_t (*Function)(Arguments...)>
struct Guarded<Function> {
    static ze_result_t ZE_APICALL call(Arguments... arguments) noexcept {
        try {
            return Function(arguments...);
        } catch (const Failure& failure) {
            return failure.result;
        } catch (const std::bad_alloc&) {
            return ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY;
        } catch (const std::system_error&) { // a thread that could not be started
            return ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY;
        } catch (...) {
            return ZE_RESULT_ERROR_UNKNOWN;
        }
    }
};

/// `Function` as the loader may call it: whatever it throws becomes an error code.
template <auto Function>
inline constexpr auto entry_point = &Guarded<Function>::call;

/// Writes a properties structure and leaves the caller's stype and pNext as they are.
template <class Properties>
void write_properties(Properties& destination, Properties properties) {
    properties.stype = destination.stype;
    properties.pNext = destination.pNext;
    destination = properties;
}

/// The two-call protocol of lists: `*count` 0 asks for the number, otherwise it is the room in `items`.
/// `write(i)` writes the i-th item.
template <class Write>
void write_list(std::uint32_t* count, bool has_room, std::size_t available, Write write) {
    require_pointers(count);
    const auto total = static_cast<std::uint32_t>(available);
    if (*count == 0 || *count > total)
        *count = total;
    for (std::uint32_t i = 0; has_room && i < *count; ++i)
        write(i);
}

/// The first structure of type `stype` in a pNext chain; null when there is none.
template <class Structure>
[[nodiscard]] Structure* find_in_chain(const void* chain, ze_structure_type_t stype) {
    auto* link = static_cast<const ze_base_desc_t*>(chain);
    while (link != nullptr && link->stype != stype)
        link = static_cast<const ze_base_desc_t*>(link->pNext);
    return const_cast<Structure*>(reinterpret_cast<const Structure*>(link));
}

} // namespace zeva::ze_driver

// The border between the C entry points and the C++ inside: failures and arguments.
#pragma once

#include "process_guard.hpp"

#include <algorithm>
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
        if (!enter_process())
            return ZE_RESULT_ERROR_UNINITIALIZED;
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
    const std::uint32_t written = has_room ? std::min(*count, total) : 0;
    if (*count == 0 || *count > total)
        *count = total;
    for (std::uint32_t i = 0; i < written; ++i)
        write(i);
}

/// The first structure of type `stype` in a pNext chain; null when there is none. Gives up on a chain that is
/// longer than any can be: it leads back to itself.
template <class Structure>
[[nodiscard]] Structure* find_in_chain(const void* chain, ze_structure_type_t stype) {
    constexpr int longest_chain = 256;
    auto* link = static_cast<const ze_base_desc_t*>(chain);
    for (int i = 0; link != nullptr && i < longest_chain; ++i) {
        if (link->stype == stype)
            return const_cast<Structure*>(reinterpret_cast<const Structure*>(link));
        link = static_cast<const ze_base_desc_t*>(link->pNext);
    }
    return nullptr;
}

/// Writes `properties` into the structure of type `stype` of a pNext chain, if there is one.
template <class Properties>
void write_in_chain(const void* chain, ze_structure_type_t stype, const Properties& properties) {
    if (auto* destination = find_in_chain<Properties>(chain, stype))
        write_properties(*destination, properties);
}

} // namespace zeva::ze_driver

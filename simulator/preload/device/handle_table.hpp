// The objects of a DRM file by number.
#pragma once

#include "caller.hpp"
#include "ledger_writer.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace zeva::sim {

/// Numbers are not given twice, other than by the kernel, so that a number that has ended is known as such
/// wherever it turns up again. Guarded by the device lock.
template <class Object>
class HandleTable {
public:
    /// `noun` is what the report calls these objects.
    HandleTable(ObjectKind kind, const char* noun, unsigned minor)
        : kind_(kind), noun_(noun), minor_(minor) {}
    HandleTable(const HandleTable&) = delete;
    HandleTable& operator=(const HandleTable&) = delete;
    ~HandleTable() {
        for (const auto& [number, entry] : entries_)
            record_end(entry.slot);
    }

    /// Returns the new object's number, from 1.
    std::uint32_t add(std::shared_ptr<Object> object, std::uint64_t size = 0, std::uint64_t identity = 0) {
        const std::uint32_t number = next_++;
        const std::uint32_t slot = record_object(kind_, minor_, number, size, identity, calling_address());
        entries_.emplace(number, Entry{std::move(object), slot});
        return number;
    }

    /// Null when there is none; that there once was is recorded.
    [[nodiscard]] std::shared_ptr<Object> find(std::uint32_t number) const {
        if (const auto found = entries_.find(number); found != entries_.end())
            return found->second.object;
        report_ended(number);
        return nullptr;
    }

    /// The object that was of this number; null when there is none.
    std::shared_ptr<Object> remove(std::uint32_t number) {
        const auto found = entries_.find(number);
        if (found == entries_.end()) {
            report_ended(number);
            return nullptr;
        }
        std::shared_ptr<Object> object = std::move(found->second.object);
        record_end(found->second.slot);
        entries_.erase(found);
        return object;
    }

    /// 0 when the object has no number here.
    [[nodiscard]] std::uint32_t number_of(const Object* object) const {
        for (const auto& [number, entry] : entries_)
            if (entry.object.get() == object)
                return number;
        return 0;
    }

    template <class Function>
    void for_each(Function function) const {
        for (const auto& [number, entry] : entries_)
            function(number, *entry.object);
    }

private:
    struct Entry {
        std::shared_ptr<Object> object;
        std::uint32_t slot; ///< in the ledger
    };

    void report_ended(std::uint32_t number) const {
        if (number == 0 || number >= next_)
            return;
        const LibraryName user = library_of(calling_address());
        record_incident(IncidentKind::use_after_free, std::string{noun_} + " " + std::to_string(number) +
                                                          " of minor " + std::to_string(minor_) +
                                                          " has ended and is used by " + user.data());
    }

    ObjectKind kind_;
    const char* noun_;
    unsigned minor_;
    std::uint32_t next_ = 1;
    std::map<std::uint32_t, Entry> entries_;
};

} // namespace zeva::sim

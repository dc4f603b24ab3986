#include "ledger_writer.hpp"

#include "caller.hpp"
#include "common/fault.hpp"
#include "interpose/kept_errno.hpp"
#include "simulation.hpp"
#include "system.hpp"

#include <algorithm>
#include <climits>
#include <cstdio>
#include <vector>

namespace zeva::sim {
namespace {

/// A slot's index in its low half; above, the number of the ledger that it is in.
constexpr std::uint32_t index_bits = 16;
constexpr std::uint32_t no_slot = ~std::uint32_t{0};
static_assert(max_objects == std::size_t{1} << index_bits);

std::atomic<Ledger*> current_ledger;
std::uint32_t ledger_number;

std::vector<std::uint32_t>& ended_slots() {
    static auto& slots = *new std::vector<std::uint32_t>;
    return slots;
}

void* map_shared(int fd, std::size_t size) {
    void* address = sys::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return address == MAP_FAILED ? nullptr : address;
}

/// A pid is used by several images in turn (exec): each takes the first free `ledgers/PID-N`.
int create_ledger_file() {
    for (int image = 0; image < 1000; ++image) {
        std::array<char, PATH_MAX> path;
        std::snprintf(path.data(), path.size(), "%s/ledgers/%d-%d", simulation().folder.c_str(),
                      sys::getpid(), image);
        const int fd = sys::open(path.data(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

Ledger* make_ledger() {
    const sys::Descriptor file{create_ledger_file()};
    if (!file || sys::ftruncate(file.get(), sizeof(Ledger)) != 0)
        return nullptr;
    auto* made = static_cast<Ledger*>(map_shared(file.get(), sizeof(Ledger)));
    if (made == nullptr)
        return nullptr;
    made->pid = static_cast<std::uint32_t>(sys::getpid());
    const std::string_view program{program_invocation_short_name};
    program.copy(made->program.data(), made->program.size() - 1);
    made->magic = ledger_magic;
    return made;
}

/// Null when there is no room for one: then the run goes on unrecorded.
Ledger* ledger() {
    Ledger* known = current_ledger.load(std::memory_order_acquire);
    if (known != nullptr || !is_active())
        return known;
    const KeptErrno kept_errno;
    Ledger* made = make_ledger();
    if (made == nullptr || current_ledger.compare_exchange_strong(known, made))
        return made;
    made->magic = 0; // another thread was first: this file is no ledger
    sys::munmap(made, sizeof(Ledger));
    return known;
}

CallCounts* map_call_counts() {
    const std::string path = simulation().folder + "/calls";
    const sys::Descriptor file{sys::open(path.c_str(), O_RDWR | O_CLOEXEC)};
    struct stat status {};
    const bool whole = file && sys::fstat(file.get(), &status) == 0 &&
                       status.st_size >= static_cast<off_t>(sizeof(CallCounts));
    void* shared = whole ? map_shared(file.get(), sizeof(CallCounts)) : nullptr;
    return shared != nullptr ? static_cast<CallCounts*>(shared) : new CallCounts{};
}

CallCounts& call_counts() {
    static CallCounts& counts = *map_call_counts();
    return counts;
}

std::uint32_t take_slot(Ledger& in) {
    auto& ended = ended_slots();
    if (!ended.empty()) {
        const std::uint32_t slot = ended.back();
        ended.pop_back();
        return slot;
    }
    const std::uint32_t next = in.object_count.load(std::memory_order_relaxed);
    if (next >= max_objects)
        return no_slot;
    in.object_count.store(next + 1, std::memory_order_release);
    return next;
}

} // namespace

std::uint32_t record_object(ObjectKind kind, std::uint32_t minor, std::uint32_t handle, std::uint64_t size,
                            std::uint64_t identity, const void* return_address) {
    Ledger* in = ledger();
    if (in == nullptr)
        return no_slot;
    const std::uint32_t index = take_slot(*in);
    if (index == no_slot) {
        static bool told = false;
        if (!std::exchange(told, true))
            record_incident(IncidentKind::ledger_full, "more objects are alive than the ledger holds");
        return no_slot;
    }
    LedgerObject& object = in->objects[index];
    object.kind = kind;
    object.minor = minor;
    object.handle = handle;
    object.size = size;
    object.identity = identity;
    object.creator = library_of(return_address);
    object.alive.store(1, std::memory_order_release);
    return ledger_number << index_bits | index;
}

void record_end(std::uint32_t slot) {
    Ledger* in = current_ledger.load(std::memory_order_acquire);
    const bool mine = slot != no_slot && slot >> index_bits == (ledger_number & 0xffff);
    if (in == nullptr || !mine)
        return;
    const std::uint32_t index = slot & (max_objects - 1);
    in->objects[index].alive.store(0, std::memory_order_release);
    ended_slots().push_back(index);
}

void record_incident(IncidentKind kind, std::string_view text) {
    Ledger* in = ledger();
    if (in == nullptr)
        return;
    const std::uint32_t index = in->incident_count.fetch_add(1);
    if (index >= max_incidents) {
        in->incident_count.store(max_incidents);
        return;
    }
    Incident& incident = in->incidents[index];
    incident.kind = kind;
    text.copy(incident.text.data(), incident.text.size() - 1);
    incident.written.store(1, std::memory_order_release);
}

std::uint64_t record_call(std::size_t ioctl) {
    if (Ledger* in = ledger())
        in->calls[ioctl].fetch_add(1, std::memory_order_relaxed);
    return call_counts().calls[ioctl].fetch_add(1) + 1;
}

void start_new_ledger() {
    if (Ledger* inherited = current_ledger.exchange(nullptr))
        sys::munmap(inherited, sizeof(Ledger));
    ended_slots().clear();
    ++ledger_number;
}

} // namespace zeva::sim

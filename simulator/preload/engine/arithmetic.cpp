#include "engine/arithmetic.hpp"

#include "engine/walk.hpp"

#include <atomic>
#include <concepts>
#include <type_traits>

namespace zeva::sim {

namespace {

/// The arithmetic unit of the command streamer. Its registers live for one MI_MATH.
class ArithmeticUnit {
public:
    explicit ArithmeticUnit(Registers& registers) : registers_(registers) {}

    /// False: an instruction or operand that is not known.
    bool run(std::uint32_t instruction, Generation generation);

private:
    enum : std::uint32_t {
        source_a = 0x20,
        source_b = 0x21,
        accumulator = 0x31,
        zero_flag = 0x32,
        carry_flag = 0x33
    };

    bool load(std::uint32_t into, std::uint64_t value);
    bool store(std::uint32_t into, std::uint32_t from, bool inverted);
    [[nodiscard]] bool is_general(std::uint32_t operand) const { return operand < general_register_count; }
    [[nodiscard]] std::uint64_t general(std::uint32_t operand) const {
        return registers_.read64(general_register_0 + 8 * operand);
    }
    void set_result(std::uint64_t value, bool carry);
    void add();
    void subtract();
    bool shift(std::uint32_t operation);

    Registers& registers_;
    std::uint64_t a_ = 0;
    std::uint64_t b_ = 0;
    std::uint64_t accumulator_ = 0;
    bool zero_ = false;
    bool carry_ = false;
};

enum Operation : std::uint32_t {
    op_noop = 0x000,
    op_load = 0x080,
    op_load_inverted = 0x480,
    op_load_zeros = 0x081,
    op_load_ones = 0x481,
    op_add = 0x100,
    op_subtract = 0x101,
    op_and = 0x102,
    op_or = 0x103,
    op_xor = 0x104,
    op_shift_left = 0x105,
    op_shift_right = 0x106,
    op_shift_right_signed = 0x107,
    op_store = 0x180,
    op_store_inverted = 0x580,
};

bool ArithmeticUnit::run(std::uint32_t instruction, Generation generation) {
    const auto operation = bits(instruction, 20, 31);
    const auto first = bits(instruction, 10, 19);
    const auto second = bits(instruction, 0, 9);
    switch (operation) {
    case op_noop:
        return true;
    case op_load:
        return is_general(second) && load(first, general(second));
    case op_load_inverted:
        return is_general(second) && load(first, ~general(second));
    case op_load_zeros:
        return load(first, 0);
    case op_load_ones:
        return load(first, ~0ull);
    case op_add:
        add();
        return true;
    case op_subtract:
        subtract();
        return true;
    case op_and:
        set_result(a_ & b_, false);
        return true;
    case op_or:
        set_result(a_ | b_, false);
        return true;
    case op_xor:
        set_result(a_ ^ b_, false);
        return true;
    case op_shift_left:
    case op_shift_right:
    case op_shift_right_signed:
        return generation == Generation::xe_hpg && shift(operation);
    case op_store:
        return store(first, second, false);
    case op_store_inverted:
        return store(first, second, true);
    default:
        return false;
    }
}

bool ArithmeticUnit::load(std::uint32_t into, std::uint64_t value) {
    if (into != source_a && into != source_b)
        return false;
    (into == source_a ? a_ : b_) = value;
    return true;
}

bool ArithmeticUnit::store(std::uint32_t into, std::uint32_t from, bool inverted) {
    constexpr std::uint64_t all = ~0ull;
    std::uint64_t value = 0;
    switch (from) {
    case accumulator:
        value = accumulator_;
        break;
    case zero_flag:
        value = zero_ ? all : 0;
        break;
    case carry_flag:
        value = carry_ ? all : 0;
        break;
    default:
        return false;
    }
    if (!is_general(into))
        return false;
    registers_.write64(general_register_0 + 8 * into, inverted ? ~value : value);
    return true;
}

void ArithmeticUnit::set_result(std::uint64_t value, bool carry) {
    accumulator_ = value;
    zero_ = value == 0;
    carry_ = carry;
}

void ArithmeticUnit::add() {
    set_result(a_ + b_, a_ + b_ < a_);
}

void ArithmeticUnit::subtract() {
    set_result(a_ - b_, a_ < b_);
}

bool ArithmeticUnit::shift(std::uint32_t operation) {
    const auto count = b_ & 63;
    if ((count & (count - 1)) != 0)
        return false; // hardware shifts by powers of two only
    if (operation == op_shift_left)
        set_result(a_ << count, false);
    else if (operation == op_shift_right)
        set_result(a_ >> count, false);
    else
        set_result(static_cast<std::uint64_t>(static_cast<std::int64_t>(a_) >> count), false);
    return true;
}

enum AtomicOperation : std::uint32_t {
    atomic_and = 0x1,
    atomic_or = 0x2,
    atomic_xor = 0x3,
    atomic_move = 0x4,
    atomic_increment = 0x5,
    atomic_decrement = 0x6,
    atomic_add = 0x7,
    atomic_subtract = 0x8,
    atomic_reverse_subtract = 0x9,
    atomic_signed_maximum = 0xa,
    atomic_signed_minimum = 0xb,
    atomic_maximum = 0xc,
    atomic_minimum = 0xd,
    atomic_compare_write = 0xe,
};

bool has_operand(std::uint32_t operation) {
    return operation != atomic_increment && operation != atomic_decrement;
}

template <std::unsigned_integral Word>
std::optional<Word> new_value(std::uint32_t operation, Word old, Word first, Word second) {
    using Signed = std::make_signed_t<Word>;
    const bool is_greater = static_cast<Signed>(old) > static_cast<Signed>(first);
    switch (operation) {
    case atomic_and:
        return old & first;
    case atomic_or:
        return old | first;
    case atomic_xor:
        return old ^ first;
    case atomic_move:
        return first;
    case atomic_increment:
        return old + 1;
    case atomic_decrement:
        return old - 1;
    case atomic_add:
        return old + first;
    case atomic_subtract:
        return old - first;
    case atomic_reverse_subtract:
        return first - old;
    case atomic_signed_maximum:
        return is_greater ? old : first;
    case atomic_signed_minimum:
        return is_greater ? first : old;
    case atomic_maximum:
        return old > first ? old : first;
    case atomic_minimum:
        return old > first ? first : old;
    case atomic_compare_write:
        return old == first ? second : old;
    default:
        return std::nullopt;
    }
}

/// The old value; nothing when the operation is not known.
template <std::unsigned_integral Word>
std::optional<Word> exchange(std::byte* bytes, std::uint32_t operation, Word first, Word second) {
    std::atomic_ref<Word> place(*reinterpret_cast<Word*>(bytes));
    Word old = place.load();
    std::optional<Word> next;
    do {
        next = new_value(operation, old, first, second);
    } while (next && !place.compare_exchange_weak(old, *next));
    return next ? std::optional(old) : std::nullopt;
}

} // namespace

Flow math(Walk& walk, const Command& command) {
    ArithmeticUnit unit(walk.registers());
    for (const auto instruction : command.words.subspan(1))
        if (!unit.run(instruction, walk.generation()))
            return walk.lose(command, "one of its instructions is not known");
    return Flow::next;
}

Flow atomic(Walk& walk, const Command& command) {
    enum : std::uint32_t { dword = 0, qword = 1 };
    const auto& words = command.words;
    const auto header = words[0];
    const auto operation = bits(header, 8, 11);
    const auto size = bits(header, 19, 20);
    const bool has_inline_data = bit(header, 18);
    if (words.size() < (has_inline_data ? 7 : 3) || (size != dword && size != qword) || bit(header, 22) ||
        (has_operand(operation) && !has_inline_data))
        return walk.lose(command, "its form is not known");
    const auto address = join(words[1] & ~3u, bits(words[2], 0, 15));
    const auto width = size == qword ? sizeof(std::uint64_t) : sizeof(std::uint32_t);
    const auto bytes = walk.memory().from(address);
    if (bytes.size() < width)
        return walk.accessed(command, false, address);
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % width != 0)
        return walk.lose(command, "its address is not aligned");
    const auto first = has_inline_data ? join(words[3], words[5]) : 0;
    const auto second = has_inline_data ? join(words[4], words[6]) : 0;
    std::optional<std::uint64_t> old;
    if (size == qword) {
        old = exchange<std::uint64_t>(bytes.data(), operation, first, second);
    } else {
        old = exchange<std::uint32_t>(bytes.data(), operation, static_cast<std::uint32_t>(first),
                                      static_cast<std::uint32_t>(second));
    }
    if (!old)
        return walk.lose(command, "its operation is not known");
    constexpr unsigned return_data_bit = 16;
    if (bit(header, return_data_bit))
        walk.registers().write64(general_register_0, *old);
    return Flow::next;
}

} // namespace zeva::sim

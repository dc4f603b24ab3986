// Values that the work-items of a sub-group exchange. Work-items that are elsewhere, in divergent control flow or at
// their end, have no mark after the barrier and take no part.
#pragma once

#include "collectives.h"

namespace collective {

inline uint sub_group_first(void) {
    return zeva_local_linear_id() / zeva_sub_group_size() * zeva_sub_group_size();
}

inline uint lane(void) { return zeva_local_linear_id() - sub_group_first(); }

/// The last sub-group of a work-group may be smaller than the others.
inline uint lanes(void) { return min(zeva_sub_group_size(), work_group_items() - sub_group_first()); }

/// One exchange of a value of each lane: from its construction to finish() all lanes' values can be read.
template <class T> class Exchange {
public:
    explicit Exchange(T value) {
        static_assert(sizeof(T) <= ZEVA_SUB_GROUP_VALUE_BYTES, "");
        values_[own_] = value;
        zeva_sub_group_barrier();
    }

    void finish() const { zeva_sub_group_barrier(); }

    uint own() const { return own_; }
    bool has(uint lane) const { return lane < count_ && marks_[lane]; }
    /// The value of a lane; where there is none the specification leaves it open, and it is the own one.
    T value(uint lane) const { return has(lane) ? values_[lane] : values_[own_]; }

    template <class Operation> T reduced(uint begin, uint end) const {
        T total = Operation::template identity<T>();
        for (uint i = begin; i < min(end, count_); ++i)
            if (marks_[i])
                total = Operation::apply(total, values_[i]);
        return total;
    }

    uint count() const { return count_; }

    uint first() const {
        uint i = 0;
        while (!has(i))
            ++i;
        return i;
    }

private:
    const uint own_ = lane();
    const uint count_ = lanes();
    __global const uint* const marks_ =
        (__global const uint*)(zeva_exchange_memory() + work_group_items() * ZEVA_MARKS) + sub_group_first();
    __global T* const values_ =
        (__global T*)(zeva_exchange_memory() + sub_group_first() * ZEVA_SUB_GROUP_VALUE_BYTES);
};

/// What `take` makes of the values of all lanes.
template <class T, class Take> auto of_sub_group(T value, Take take) {
    const Exchange<T> exchange(value);
    const auto result = take(exchange);
    exchange.finish();
    return result;
}

template <class T> T from_lane(T value, uint lane) {
    return of_sub_group(value, [lane](const __private Exchange<T>& exchange) { return exchange.value(lane); });
}

template <class Operation, class T> T sub_group_reduce(T value) {
    return of_sub_group(value, [](const __private Exchange<T>& exchange) {
        return exchange.template reduced<Operation>(0, exchange.count());
    });
}

template <class Operation, class T> T sub_group_inclusive_scan(T value) {
    return of_sub_group(value, [](const __private Exchange<T>& exchange) {
        return exchange.template reduced<Operation>(0, exchange.own() + 1);
    });
}

template <class Operation, class T> T sub_group_exclusive_scan(T value) {
    return of_sub_group(value, [](const __private Exchange<T>& exchange) {
        return exchange.template reduced<Operation>(0, exchange.own());
    });
}

template <class Operation, class T> T sub_group_clustered_reduce(T value, uint size) {
    return of_sub_group(value, [size](const __private Exchange<T>& exchange) {
        const uint begin = exchange.own() / size * size;
        return exchange.template reduced<Operation>(begin, begin + size);
    });
}

} // namespace collective

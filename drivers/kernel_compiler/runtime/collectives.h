// What collective functions of sub-groups and work-groups share: operations, and memory through which the
// work-items of a group see each other's values.
#pragma once

#include "intrinsics.h"

#pragma OPENCL EXTENSION cl_khr_fp16 : enable

namespace collective {

template <class T>
constexpr bool is_floating() {
    return (T)0.5f != (T)0;
}
template <class T>
constexpr bool is_signed() {
    return (T)-1 < (T)0;
}

template <class T>
T highest() {
    if constexpr (is_floating<T>())
        return (T)INFINITY;
    else
        return is_signed<T>() ? (T)((1ul << (8 * sizeof(T) - 1)) - 1) : (T)-1;
}

template <class T>
T lowest() {
    if constexpr (is_floating<T>())
        return (T)-INFINITY;
    else
        return (T)(-highest<T>() - 1); // 0 for unsigned types
}

struct Add {
    template <class T>
    static T identity() {
        return 0;
    }
    template <class T>
    static T apply(T a, T b) {
        return a + b;
    }
};
struct Multiply {
    template <class T>
    static T identity() {
        return 1;
    }
    template <class T>
    static T apply(T a, T b) {
        return a * b;
    }
};
struct Minimum {
    template <class T>
    static T identity() {
        return highest<T>();
    }
    template <class T>
    static T apply(T a, T b) {
        return b < a ? b : a;
    }
};
struct Maximum {
    template <class T>
    static T identity() {
        return lowest<T>();
    }
    template <class T>
    static T apply(T a, T b) {
        return a < b ? b : a;
    }
};
struct And {
    template <class T>
    static T identity() {
        return ~(T)0;
    }
    template <class T>
    static T apply(T a, T b) {
        return a & b;
    }
};
struct Or {
    template <class T>
    static T identity() {
        return 0;
    }
    template <class T>
    static T apply(T a, T b) {
        return a | b;
    }
};
struct Xor {
    template <class T>
    static T identity() {
        return 0;
    }
    template <class T>
    static T apply(T a, T b) {
        return a ^ b;
    }
};
struct LogicalAnd {
    template <class T>
    static T identity() {
        return 1;
    }
    template <class T>
    static T apply(T a, T b) {
        return a && b;
    }
};
struct LogicalOr {
    template <class T>
    static T identity() {
        return 0;
    }
    template <class T>
    static T apply(T a, T b) {
        return a || b;
    }
};
struct LogicalXor {
    template <class T>
    static T identity() {
        return 0;
    }
    template <class T>
    static T apply(T a, T b) {
        return !a != !b;
    }
};

} // namespace collective

// Macros that apply another macro to a type and its vectors: OpenCL C overloads by type, so every type is listed.
#pragma once

#define FOR_EACH_VECTOR(macro, type) macro(type##2) macro(type##3) macro(type##4) macro(type##8) macro(type##16)
#define FOR_SCALAR_AND_VECTORS(macro, type) macro(type) FOR_EACH_VECTOR(macro, type)

/// macro(n, arguments...) for the suffixes n of a scalar and of all vectors.
#define FOR_EACH_WIDTH(macro, ...)                                                                              \
    macro(, __VA_ARGS__) macro(2, __VA_ARGS__) macro(3, __VA_ARGS__) macro(4, __VA_ARGS__) macro(8, __VA_ARGS__) \
        macro(16, __VA_ARGS__)

namespace vector {

/// A vector of Count elements, or the element itself for one.
template <class T, int Count> struct Of {
    typedef T Type __attribute__((ext_vector_type(Count)));
};
template <class T> struct Of<T, 1> {
    typedef T Type;
};

} // namespace vector

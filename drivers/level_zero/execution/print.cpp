#include "execution/print.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace zeva::ze_driver {
namespace {

/// Characters of one field, at most; wider ones are refused.
constexpr std::size_t max_field = 4096;

/// One conversion of a format: %[flags][width][.precision][vN][length]type.
struct Conversion {
    std::string layout;      ///< '%', flags, width and precision
    unsigned elements = 1;   ///< of the vector
    unsigned value_size = 0; ///< bytes that the length modifier leaves of an integer; 0: as many as it has
    char type = 0;
};

bool is_one_of(char character, std::string_view set) {
    return character != 0 && set.find(character) != std::string_view::npos;
}

/// Takes a number of digits from the format; nothing when it is too large for a field.
std::optional<std::size_t> take_number(const char*& format, std::string& layout) {
    std::size_t number = 0;
    for (; is_one_of(*format, "0123456789"); ++format) {
        layout += *format;
        number = number * 10 + static_cast<std::size_t>(*format - '0');
        if (number > max_field)
            return std::nullopt;
    }
    return number;
}

/// Takes "hh", "h", "hl", "l" or nothing.
unsigned take_length(const char*& format) {
    const auto takes = [&format](std::string_view modifier) {
        if (std::strncmp(format, modifier.data(), modifier.size()) != 0)
            return false;
        format += modifier.size();
        return true;
    };
    if (takes("hh"))
        return 1;
    if (takes("hl"))
        return 4;
    if (takes("h"))
        return 2;
    return takes("l") ? 8 : 0;
}

/// Takes what follows a '%'.
std::optional<Conversion> take_conversion(const char*& format) {
    Conversion conversion{.layout = "%"};
    for (; is_one_of(*format, "-+ #0"); ++format)
        conversion.layout += *format;
    if (!take_number(format, conversion.layout))
        return std::nullopt;
    if (*format == '.') {
        conversion.layout += *format++;
        if (!take_number(format, conversion.layout))
            return std::nullopt;
    }
    if (*format == 'v') {
        std::string digits;
        const auto elements = take_number(++format, digits);
        if (!elements ||
            (*elements != 2 && *elements != 3 && *elements != 4 && *elements != 8 && *elements != 16))
            return std::nullopt;
        conversion.elements = static_cast<unsigned>(*elements);
    }
    conversion.value_size = take_length(format);
    if (!is_one_of(*format, "diouxXcspfFeEgGaA"))
        return std::nullopt;
    conversion.type = *format++;
    return conversion;
}

template <class T>
T element(const zeva_print_argument& argument, unsigned index) {
    T value;
    std::memcpy(&value, argument.bytes + index * argument.element_size, sizeof value);
    return value;
}

std::uint64_t bits_of(const zeva_print_argument& argument, unsigned index) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, argument.bytes + index * argument.element_size, argument.element_size);
    return bits;
}

double half_value(std::uint64_t bits) {
    const int exponent = static_cast<int>(bits >> 10 & 31);
    const double mantissa = static_cast<double>(bits & 1023);
    const double magnitude = exponent == 31  ? (mantissa != 0 ? std::nan("") : HUGE_VAL)
                             : exponent == 0 ? std::ldexp(mantissa, -24)
                                             : std::ldexp(mantissa + 1024, exponent - 25);
    return std::copysign(magnitude, (bits & 0x8000) != 0 ? -1.0 : 1.0);
}

double floating_value(const zeva_print_argument& argument, unsigned index) {
    switch (argument.element_size) {
    case 8:
        return element<double>(argument, index);
    case 4:
        return static_cast<double>(element<float>(argument, index));
    default:
        return half_value(bits_of(argument, index));
    }
}

// The format is not a literal: take_conversion has checked it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
template <class T>
void append_field(std::string& text, const Conversion& conversion, std::string_view type, T value) {
    const std::string format = conversion.layout + std::string{type};
    char field[2 * max_field + 512]; // a width, a precision, and the digits of the largest double
    const int length = std::snprintf(field, sizeof field, format.c_str(), value);
    if (length > 0)
        text.append(field, std::min(static_cast<std::size_t>(length), sizeof field - 1));
}

#pragma GCC diagnostic pop

void append_integer(std::string& text, const Conversion& conversion, const zeva_print_argument& argument,
                    unsigned index) {
    const unsigned size = conversion.value_size != 0 ? std::min(conversion.value_size, argument.element_size)
                                                     : argument.element_size;
    const unsigned unused = 64 - 8 * size;
    const std::uint64_t shifted = bits_of(argument, index) << unused;
    if (is_one_of(conversion.type, "di"))
        append_field(text, conversion, "lld", static_cast<long long>(shifted) >> unused);
    else if (conversion.type == 'c')
        append_field(text, conversion, "c", static_cast<int>(shifted >> unused));
    else
        append_field(text, conversion, std::string{"ll"} + conversion.type,
                     static_cast<unsigned long long>(shifted >> unused));
}

/// False when the argument is not of the kind that the conversion needs.
bool append(std::string& text, const Conversion& conversion, const zeva_print_argument& argument) {
    if (argument.element_count != conversion.elements || argument.element_size == 0 ||
        argument.element_size > 8 || argument.element_count * argument.element_size > sizeof argument.bytes)
        return false;
    const bool is_string = conversion.type == 's';
    const bool is_pointer = conversion.type == 'p';
    const bool is_integer = is_one_of(conversion.type, "diouxXc");
    const zeva_u32 kind = is_string || is_pointer ? zeva_print_pointer
                          : is_integer            ? zeva_print_integer
                                                  : zeva_print_floating;
    if (argument.kind != kind)
        return false;
    for (unsigned i = 0; i < conversion.elements; ++i) {
        if (i > 0)
            text += ',';
        if (is_string) {
            append_field(text, conversion, "s", element<const char*>(argument, i));
        } else if (is_pointer)
            append_field(text, conversion, "p", element<void*>(argument, i));
        else if (is_integer)
            append_integer(text, conversion, argument, i);
        else
            append_field(text, conversion, std::string{conversion.type}, floating_value(argument, i));
    }
    return true;
}

/// The text to print; nothing where the format and the arguments do not fit.
std::optional<std::string> formatted(const char* format, std::span<const zeva_print_argument> arguments) {
    std::string text;
    std::size_t next = 0;
    while (*format != 0) {
        if (*format != '%') {
            text += *format++;
            continue;
        }
        if (*++format == '%') {
            text += *format++;
            continue;
        }
        const auto conversion = take_conversion(format);
        if (!conversion || next == arguments.size() || !append(text, *conversion, arguments[next++]))
            return std::nullopt;
    }
    return text;
}

} // namespace

int print(const char* format, const zeva_print_argument* arguments, zeva_u32 count) {
    try {
        const auto text = formatted(format, {arguments, count});
        if (!text || std::fwrite(text->data(), 1, text->size(), stdout) != text->size())
            return -1;
        return std::fflush(stdout) == 0 ? 0 : -1; // whoever has waited for the kernel can read it
    } catch (const std::bad_alloc&) {             // no exception may pass through a kernel
        return -1;
    }
}

} // namespace zeva::ze_driver

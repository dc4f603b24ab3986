// What a program finds in errno.
#pragma once

#include <cerrno>

namespace zeva::sim {

/// Puts errno back at the end of its scope.
class KeptErrno {
public:
    KeptErrno() = default;
    KeptErrno(const KeptErrno&) = delete;
    KeptErrno& operator=(const KeptErrno&) = delete;
    ~KeptErrno() { errno = value_; }

private:
    int value_ = errno;
};

} // namespace zeva::sim

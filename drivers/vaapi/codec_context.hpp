// What contexts that decode and those that encode share.
#pragma once

#include "context.hpp"

#include <memory>

namespace zeva::va_driver {

/// A context for pictures of up to one size.
class CodecContext : public Context {
protected:
    /// Throws StatusError when a size is 0 or above the profile's limit.
    CodecContext(Driver& driver, unsigned int width, unsigned int height, unsigned int max_dimension);

    /// How many threads may work on one picture.
    [[nodiscard]] static unsigned int threads() noexcept;

    Driver& driver_;

private:
    /// A picture that cannot be made is counted as failed.
    [[nodiscard]] std::unique_ptr<PictureWork> make_picture(const Target& target) final;
    [[nodiscard]] virtual std::unique_ptr<PictureWork> prepare(const Target& target) = 0;
};

} // namespace zeva::va_driver

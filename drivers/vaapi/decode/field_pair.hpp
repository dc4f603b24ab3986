// The two fields of a frame, decoded one after the other.
#pragma once

#include "decode/stream_builder.hpp"

#include <optional>

namespace zeva::va_driver {

/// Finds the pictures that are the second field of a frame.
class FieldPair {
public:
    /// For every picture in its turn: whether it is the second field of the frame whose first field was the
    /// picture before.
    bool add(VASurfaceID surface, Rows rows) noexcept {
        const bool is_second =
            first_ && rows != Rows::all && first_->surface == surface && first_->rows != rows;
        first_.reset();
        if (rows != Rows::all && !is_second)
            first_ = {surface, rows};
        return is_second;
    }

    /// Whether a field of these rows could be the second one of a frame, whichever its surface.
    [[nodiscard]] bool lacks(Rows rows) const noexcept {
        return first_ && rows != Rows::all && first_->rows != rows;
    }

    /// The next picture does not belong to the one before.
    void break_up() noexcept { first_.reset(); }

    /// The surface is being destroyed.
    void forget(VASurfaceID surface) noexcept {
        if (first_ && first_->surface == surface)
            first_.reset();
    }

private:
    struct Field {
        VASurfaceID surface = VA_INVALID_ID;
        Rows rows = Rows::all;
    };
    std::optional<Field> first_; ///< whose second one may follow
};

} // namespace zeva::va_driver

// DRM sync objects: boxes for fences, binary and with a timeline.
#pragma once

#include "device/fence.hpp"

#include <cstdint>
#include <iterator>
#include <map>
#include <utility>

namespace zeva::sim {

class Syncobj {
public:
    /// Puts a fence in; null for one that is signalled.
    void set(FencePointer fence) {
        points_.clear();
        fence_ = std::move(fence);
        has_fence_ = true;
    }
    void set_point(std::uint64_t point, FencePointer fence) {
        points_[point] = std::move(fence);
        has_fence_ = true;
    }
    void reset() {
        points_.clear();
        fence_.reset();
        has_fence_ = false;
    }

    /// Whether there is something to wait for: a fence, and for a point one at or after it.
    [[nodiscard]] bool has_fence(std::uint64_t point = 0) const {
        return has_fence_ && (point == 0 || (!points_.empty() && points_.rbegin()->first >= point));
    }
    /// Of a point: the first fence at or after it. Point 0 means the whole.
    [[nodiscard]] FencePointer fence(std::uint64_t point = 0) const {
        if (points_.empty())
            return fence_;
        const auto found = point == 0 ? std::prev(points_.end()) : points_.lower_bound(point);
        return found == points_.end() ? nullptr : found->second;
    }
    /// The highest point that is signalled with all before it; 0 for a binary object.
    [[nodiscard]] std::uint64_t signalled_point() const {
        std::uint64_t result = 0;
        for (const auto& [point, fence] : points_) {
            if (!is_signalled(fence))
                break;
            result = point;
        }
        return result;
    }
    /// The highest point that was submitted; 0 for a binary object.
    [[nodiscard]] std::uint64_t last_point() const { return points_.empty() ? 0 : points_.rbegin()->first; }

private:
    bool has_fence_ = false;
    FencePointer fence_;
    std::map<std::uint64_t, FencePointer> points_;
};

} // namespace zeva::sim

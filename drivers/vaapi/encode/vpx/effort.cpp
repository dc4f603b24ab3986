#include "encode/vpx/effort.hpp"

#include "status.hpp"

namespace zeva::va_driver::vpx {
namespace {

constexpr std::size_t default_level = 2;

} // namespace

Effort effort_of(const EffortTable& levels, const RateControl& rate) {
    const std::size_t level = rate.quality_level != 0 ? rate.quality_level : default_level;
    require(level <= levels.size(), VA_STATUS_ERROR_INVALID_PARAMETER);
    return levels[level - 1];
}

} // namespace zeva::va_driver::vpx

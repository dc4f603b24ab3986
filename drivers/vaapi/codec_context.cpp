#include "codec_context.hpp"

#include "driver.hpp"

#include <algorithm>
#include <thread>

namespace zeva::va_driver {

CodecContext::CodecContext(Driver& driver, unsigned int width, unsigned int height,
                           unsigned int max_dimension)
    : driver_(driver) {
    require(width != 0 && height != 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    require(width <= max_dimension && height <= max_dimension, VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED);
}

unsigned int CodecContext::threads() noexcept {
    constexpr unsigned int max_threads = 8; // more hardly help with one picture
    return std::clamp(std::thread::hardware_concurrency(), 1U, max_threads);
}

std::unique_ptr<PictureWork> CodecContext::make_picture(const Target& target) {
    try {
        return prepare(target);
    } catch (...) {
        ++driver_.counters.pictures_failed;
        throw;
    }
}

} // namespace zeva::va_driver

#include "counters.hpp"

#include "driver.hpp"
#include "warning.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zeva/unique_fd.hpp>

namespace zeva::va_driver {

zeva_va_counters read_counters(const Driver& driver) {
    const Counters& counters = driver.counters;
    return {
        .size = sizeof(zeva_va_counters),
        .pictures_decoded = counters.pictures_decoded,
        .pictures_encoded = counters.pictures_encoded,
        .pictures_failed = counters.pictures_failed,
        .decoder_output_bytes = counters.decoder_output_bytes,
        .driver_bytes = counters.driver_bytes,
        .video_proc_passes = counters.video_proc_passes,
        .image_bytes = counters.image_bytes,
        .surface_imports = counters.surface_imports,
        .surface_exports = counters.surface_exports,
        .configs_alive = driver.configs.size(),
        .contexts_alive = driver.contexts.size(),
        .surfaces_alive = driver.surfaces.size(),
        .buffers_alive = driver.buffers.size(),
        .images_alive = driver.images.size(),
    };
}

void append_counters(const Driver& driver, const std::string& path) {
    const zeva_va_counters c = read_counters(driver);
    const std::string line = fmt::format(
        R"({{"driver":"zeva_drv_video","device":"{}","process":{},"pictures_decoded":{},"pictures_encoded":{},)"
        R"("pictures_failed":{},)"
        R"("decoder_output_bytes":{},"driver_bytes":{},"video_proc_passes":{},"image_bytes":{},)"
        R"("surface_imports":{},"surface_exports":{},"configs_alive":{},"contexts_alive":{},)"
        R"("surfaces_alive":{},"buffers_alive":{},"images_alive":{}}})"
        "\n",
        driver.device.to_string(), ::getpid(), c.pictures_decoded, c.pictures_encoded, c.pictures_failed,
        c.decoder_output_bytes, c.driver_bytes, c.video_proc_passes, c.image_bytes, c.surface_imports,
        c.surface_exports, c.configs_alive, c.contexts_alive, c.surfaces_alive, c.buffers_alive,
        c.images_alive);
    // One write of the whole line: several processes may append to one file.
    const UniqueFd fd{::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644)};
    if (!fd || ::write(fd.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size()))
        warn(fmt::format("ZEVA_COUNTERS={}: {}", path, std::strerror(errno)));
}

} // namespace zeva::va_driver

__attribute__((visibility("default"))) int zevaVaGetCounters(VADisplay display, zeva_va_counters* counters) {
    using namespace zeva::va_driver;
    const Driver* driver = driver_of(display);
    if (driver == nullptr || counters == nullptr || counters->size < sizeof(counters->size))
        return -1;
    zeva_va_counters result = read_counters(*driver);
    result.size = std::min<std::uint64_t>(counters->size, sizeof(result));
    std::memcpy(counters, &result, result.size);
    return 0;
}

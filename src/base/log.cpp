#include "base/log.hpp"

#include "base/environment.hpp"

#include <memory>
#include <mutex>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace zeva {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
    case LogLevel::debug:
        return spdlog::level::debug;
    case LogLevel::info:
        return spdlog::level::info;
    case LogLevel::warning:
        return spdlog::level::warn;
    case LogLevel::error:
        return spdlog::level::err;
    }
    return spdlog::level::off;
}

std::shared_ptr<spdlog::logger> make_standard_error_logger() {
    auto logger = std::make_shared<spdlog::logger>("zeva", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%n: %l: %v");
    const auto level = environment("ZEVA_LOG");
    logger->set_level(level ? spdlog::level::from_str(*level) : spdlog::level::off);
    return logger;
}

struct LogTarget {
    std::mutex mutex;
    LogCallback callback = nullptr;
    void* user_data = nullptr;
    std::shared_ptr<spdlog::logger> standard_error = make_standard_error_logger();
};

// Never destroyed: messages may come from other libraries' exit handlers.
LogTarget& target() {
    static auto* const instance = new LogTarget;
    return *instance;
}

} // namespace

void set_log_callback(LogCallback callback, void* user_data) {
    LogTarget& log_target = target();
    const std::lock_guard lock(log_target.mutex);
    log_target.callback = callback;
    log_target.user_data = user_data;
}

void log(LogLevel level, const std::string& message) noexcept {
    try {
        LogTarget& log_target = target();
        const std::lock_guard lock(log_target.mutex);
        if (log_target.callback != nullptr)
            log_target.callback(level, message.c_str(), log_target.user_data);
        else
            log_target.standard_error->log(spdlog_level(level), message);
    } catch (...) {
        // A message that cannot be told is lost.
    }
}

} // namespace zeva

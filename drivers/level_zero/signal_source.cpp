#include "signal_source.hpp"

#include "command_stream.hpp"

#include <mutex>
#include <utility>

namespace zeva::ze_driver {

void SignalSource::set(std::weak_ptr<CommandStream> stream) {
    const std::lock_guard lock{lock_};
    stream_.swap(stream);
}

ze_result_t SignalSource::wait(const Signal& signal, const Deadline& deadline) {
    if (!deadline.is_never() || signal.status() != ZE_RESULT_NOT_READY)
        return signal.wait(deadline);
    std::shared_ptr<CommandStream> stream;
    {
        const std::lock_guard lock{lock_};
        stream = stream_.lock();
    }
    if (stream != nullptr)
        stream->help_until_set(signal);
    stream.reset(); // its end must not have to wait for this thread
    return signal.wait(deadline);
}

} // namespace zeva::ze_driver

#include "context.hpp"

#include "decode_context.hpp"
#include "driver.hpp"
#include "encode_context.hpp"
#include "video_proc/video_proc_context.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace zeva::va_driver {
namespace {

/// Work on its way through a context's queue.
class QueuedPicture final : public WorkItem {
public:
    explicit QueuedPicture(std::unique_ptr<PictureWork> work) : work_(std::move(work)) {
        // All at once: two pictures that each read what the other writes would wait for each other.
        static std::mutex surfaces_mutex;
        const std::lock_guard lock(surfaces_mutex);
        for (const auto& surface : work_->reads)
            surface->use.add_reader(work_->completion, before_);
        for (const auto& surface : work_->writes)
            surface->use.add_writer(work_->completion, before_);
        if (work_->coded_buffer)
            work_->coded_buffer->use.add_writer(work_->completion, before_);
    }
    ~QueuedPicture() override {
        if (!work_->completion->status()) // it never came into the queue
            work_->completion->finish(VA_STATUS_ERROR_OPERATION_FAILED);
    }
    QueuedPicture(const QueuedPicture&) = delete;
    QueuedPicture& operator=(const QueuedPicture&) = delete;

    void run() noexcept override {
        for (const auto& earlier : before_)
            earlier->wait();
        VAStatus result = VA_STATUS_ERROR_OPERATION_FAILED;
        const VAStatus thrown = status_of([&] { result = work_->run(); });
        work_->completion->finish(thrown == VA_STATUS_SUCCESS ? result : thrown);
    }

private:
    std::unique_ptr<PictureWork> work_;
    RecycledVector<ResourceUse::Work> before_;
};

std::shared_ptr<Context> make_context(Driver& driver, const Config& config, unsigned int width,
                                      unsigned int height) {
    switch (config.entrypoint) {
    case VAEntrypointVLD:
        return std::make_shared<DecodeContext>(driver, *find_decode_profile(config.profile), width, height);
    case VAEntrypointVideoProc:
        return std::make_shared<VideoProcContext>(driver);
    default:
        return std::make_shared<EncodeContext>(driver, *find_encode_profile(config.profile),
                                               config.rate_control, width, height);
    }
}

} // namespace

void Context::begin(VASurfaceID id, std::shared_ptr<Surface> target) {
    const std::lock_guard lock(mutex_);
    check_target(*target);
    drop_buffers(); // of a picture that was never ended
    target_ = {id, std::move(target)};
}

void Context::render(std::span<const std::shared_ptr<Buffer>> buffers) {
    const std::lock_guard lock(mutex_);
    require(target_.surface != nullptr, VA_STATUS_ERROR_INVALID_SURFACE);
    for (const auto& buffer : buffers)
        take_buffer(target_, buffer);
}

void Context::end() {
    const std::lock_guard lock(mutex_);
    const Target target = std::exchange(target_, {});
    require(target.surface != nullptr, VA_STATUS_ERROR_INVALID_SURFACE);
    std::unique_ptr<PictureWork> work;
    const VAStatus status = status_of([&] { work = make_picture(target); });
    drop_buffers();
    require(status == VA_STATUS_SUCCESS, status);
    queue_.add(std::make_unique<QueuedPicture>(std::move(work)));
}

void Context::forget(VASurfaceID id) {
    const std::lock_guard lock(mutex_);
    if (target_.id == id)
        target_ = {};
    forget_surface(id);
}

void Context::close() {
    const std::lock_guard lock(mutex_);
    queue_.drain();
    let_go();
}

void create_context(Driver& driver, VAConfigID config_id, int width, int height, int, VASurfaceID* targets,
                    int target_count, VAContextID* id) {
    const auto config = driver.configs.find(config_id);
    require(id != nullptr && width >= 0 && height >= 0 && target_count >= 0 &&
                (targets != nullptr || target_count == 0),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    for (int i = 0; i < target_count; ++i)
        static_cast<void>(driver.surfaces.find(targets[i]));
    *id = driver.contexts.add(
        make_context(driver, *config, static_cast<unsigned int>(width), static_cast<unsigned int>(height)));
}

void destroy_context(Driver& driver, VAContextID id) {
    driver.contexts.remove(id)->close();
}

void begin_picture(Driver& driver, VAContextID id, VASurfaceID target) {
    driver.contexts.find(id)->begin(target, driver.surfaces.find(target));
}

void render_picture(Driver& driver, VAContextID id, VABufferID* buffers, int count) {
    const auto context = driver.contexts.find(id);
    require(buffers != nullptr && count >= 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    RecycledVector<std::shared_ptr<Buffer>> found;
    std::ranges::transform(std::span(buffers, static_cast<std::size_t>(count)), std::back_inserter(found),
                           [&](VABufferID buffer) { return driver.buffers.find(buffer); });
    context->render(found);
}

void end_picture(Driver& driver, VAContextID id) {
    driver.contexts.find(id)->end();
}

} // namespace zeva::va_driver

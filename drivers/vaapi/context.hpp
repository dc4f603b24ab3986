// Contexts: what turns rendered buffers into pictures.
#pragma once

#include "buffer.hpp"
#include "coded_buffer.hpp"
#include "config.hpp"
#include "recycled_memory.hpp"
#include "surface.hpp"
#include "work_queue.hpp"

#include <memory>
#include <mutex>
#include <span>

#include <va/va.h>

namespace zeva::va_driver {

struct Driver;

/// A picture whose parameters are checked and copied: what the context's thread has still to do. It owns, or
/// shares, all that it uses but the driver: it is done even after the context was destroyed.
class PictureWork : public Recycled {
public:
    virtual ~PictureWork() = default;
    /// Called once, when all earlier work on the surfaces has ended. The status is what vaSyncSurface answers
    /// for the surfaces that are written, and vaSyncBuffer for the coded buffer. StatusError may be thrown.
    virtual VAStatus run() = 0;

    RecycledVector<std::shared_ptr<Surface>> writes;
    RecycledVector<std::shared_ptr<Surface>> reads;
    std::shared_ptr<CodedBuffer> coded_buffer; ///< written too; null for all but encoders
    /// The end of the work.
    std::shared_ptr<Completion> completion = make_recycled<Completion>();
};

/// One codec or video processor. Thread safe, as pictures of one context are made one after the other;
/// different contexts work side by side.
class Context {
public:
    /// The work that was begun is finished before.
    virtual ~Context() = default;

    /// These three are vaBeginPicture, vaRenderPicture and vaEndPicture. They throw StatusError. The picture
    /// is made after `end` has returned, in a thread of the context's own.
    void begin(VASurfaceID id, std::shared_ptr<Surface> target);
    void render(std::span<const std::shared_ptr<Buffer>> buffers);
    void end();

    /// The surface is being destroyed.
    void forget(VASurfaceID id);
    /// Waits for all pictures that were ended.
    void drain() { queue_.drain(); }
    /// The context is being destroyed. The pictures that were ended are made before.
    void close();

protected:
    /// A surface that the picture is made in, or for an encoder, from.
    struct Target {
        VASurfaceID id = VA_INVALID_SURFACE;
        std::shared_ptr<Surface> surface;
    };

private:
    /// Throws StatusError when this context cannot use the surface.
    virtual void check_target(const Surface& surface) const = 0;
    virtual void take_buffer(const Target& target, std::shared_ptr<Buffer> buffer) = 0;
    /// Checks the buffers that were taken, and copies what is needed of them. They are dropped then.
    [[nodiscard]] virtual std::unique_ptr<PictureWork> make_picture(const Target& target) = 0;
    virtual void drop_buffers() noexcept = 0;
    virtual void forget_surface(VASurfaceID id) = 0;
    /// Gives up what another context may go on with.
    virtual void let_go() noexcept {}

    std::mutex mutex_;
    Target target_; ///< empty outside of begin and end
    WorkQueue queue_;
};

void create_context(Driver& driver, VAConfigID config, int width, int height, int flags, VASurfaceID* targets,
                    int target_count, VAContextID* id);
void destroy_context(Driver& driver, VAContextID id);
void begin_picture(Driver& driver, VAContextID id, VASurfaceID target);
void render_picture(Driver& driver, VAContextID id, VABufferID* buffers, int count);
void end_picture(Driver& driver, VAContextID id);

} // namespace zeva::va_driver

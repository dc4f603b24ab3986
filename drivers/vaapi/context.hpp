// Contexts: what turns rendered buffers into pictures.
#pragma once

#include "buffer.hpp"
#include "config.hpp"
#include "surface.hpp"

#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include <va/va.h>

namespace zeva::va_driver {

struct Driver;

/// One codec or video processor. Thread safe, as pictures of one context are made one after the other;
/// different contexts work side by side.
class Context {
public:
    virtual ~Context() = default;

    /// These three are vaBeginPicture, vaRenderPicture and vaEndPicture. They throw StatusError.
    void begin(VASurfaceID id, std::shared_ptr<Surface> target);
    void render(std::span<const std::shared_ptr<Buffer>> buffers);
    void end();

    /// The surface is being destroyed.
    void forget(VASurfaceID id);

protected:
    /// A surface that the picture is made in.
    struct Target {
        VASurfaceID id = VA_INVALID_SURFACE;
        std::shared_ptr<Surface> surface;
    };

private:
    /// Throws StatusError when this context cannot write to the surface.
    virtual void check_target(const Surface& surface) const = 0;
    virtual void take_buffer(const Target& target, std::shared_ptr<Buffer> buffer) = 0;
    /// Makes the picture from the buffers that were taken, and drops them, whatever happens.
    virtual void make_picture(const Target& target) = 0;
    virtual void drop_buffers() noexcept = 0;
    virtual void forget_surface(VASurfaceID id) = 0;

    std::mutex mutex_;
    Target target_; ///< empty outside of begin and end
};

void create_context(Driver& driver, VAConfigID config, int width, int height, int flags, VASurfaceID* targets,
                    int target_count, VAContextID* id);
void destroy_context(Driver& driver, VAContextID id);
void begin_picture(Driver& driver, VAContextID id, VASurfaceID target);
void render_picture(Driver& driver, VAContextID id, VABufferID* buffers, int count);
void end_picture(Driver& driver, VAContextID id);

} // namespace zeva::va_driver

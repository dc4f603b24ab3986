// Listens to what a client calls.
#pragma once

#include "recording.hpp"

#include <map>
#include <vector>

#include <va/va_backend.h>

namespace zeva::test {

/// As long as it lives, the pictures of one context of the display become a recording. One at a time.
class VtableRecorder {
public:
    explicit VtableRecorder(VADisplay display);
    ~VtableRecorder();
    VtableRecorder(const VtableRecorder&) = delete;
    VtableRecorder& operator=(const VtableRecorder&) = delete;

    /// Throws std::runtime_error when it is not the pictures of exactly one context.
    [[nodiscard]] Recording take();

private:
    struct Config {
        VAProfile profile{};
        VAEntrypoint entrypoint{};
        std::vector<VAConfigAttrib> attributes{};
    };

    static VAStatus create_config(VADriverContextP driver, VAProfile profile, VAEntrypoint entrypoint,
                                  VAConfigAttrib* attributes, int count, VAConfigID* config);
    static VAStatus create_buffer(VADriverContextP driver, VAContextID context, VABufferType type,
                                  unsigned int element_size, unsigned int element_count, void* data,
                                  VABufferID* buffer);
    static VAStatus create_context(VADriverContextP driver, VAConfigID config, int width, int height,
                                   int flag, VASurfaceID* targets, int target_count, VAContextID* context);
    static VAStatus begin_picture(VADriverContextP driver, VAContextID context, VASurfaceID target);
    static VAStatus render_picture(VADriverContextP driver, VAContextID context, VABufferID* buffers,
                                   int count);

    void note_context(VAConfigID config, int width, int height, const VASurfaceID* targets, int target_count);
    void note_target(VASurfaceID target);
    void note_buffer(VABufferID id);
    void note_coded_buffers(const RecordedBuffer& parameters);

    const VADriverContextP driver_;
    const VADriverVTable original_;
    std::map<VAConfigID, Config> configs_;
    std::vector<RecordedBuffer> coded_buffers_; ///< what encoders fill
    bool has_two_contexts_ = false;
    Recording recording_;
};

} // namespace zeva::test

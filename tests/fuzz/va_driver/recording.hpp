// What a client sent to a VA driver, kept to be sent again.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include <va/va.h>

namespace zeva::test {

/// A pointer inside a buffer, and the memory that it points to: none makes it null.
struct Link {
    std::size_t offset = 0;
    std::vector<std::byte> memory;
};

struct RecordedBuffer {
    VABufferID id = VA_INVALID_ID; ///< when it was recorded
    VABufferType type{};
    unsigned int element_size = 0;
    unsigned int element_count = 0;
    std::vector<std::byte> bytes; ///< of all elements; none of what the driver fills
    std::vector<Link> links{};
};

/// What came from vaBeginPicture to vaEndPicture.
struct RecordedPicture {
    VASurfaceID target = VA_INVALID_SURFACE;
    std::vector<RecordedBuffer> referred{}; ///< buffers that others name by their ids
    std::vector<RecordedBuffer> rendered{}; ///< in their order
};

/// All pictures of a context. The surfaces that they name live as long.
struct Recording {
    VAProfile profile{};
    VAEntrypoint entrypoint{};
    std::vector<VAConfigAttrib> attributes{}; ///< that the client asked for
    int width = 0;
    int height = 0;
    std::vector<VASurfaceID> surfaces{};
    std::vector<RecordedPicture> pictures{};
    std::shared_ptr<void> keep_alive{}; ///< what owns the surfaces
};

} // namespace zeva::test

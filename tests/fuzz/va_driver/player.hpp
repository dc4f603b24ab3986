// Sends recorded pictures to a context, well or badly.
#pragma once

#include "recording.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace zeva::test {

/// What a client does with a picture besides sending its buffers.
struct Conduct {
    bool begins = true;
    bool begins_twice = false;
    bool ends = true;
    bool ends_twice = false;
    bool destroys_buffers_first = false;  ///< before vaEndPicture
    bool destroys_target_first = false;   ///< likewise, if the player owns it
    std::optional<VABufferID> stray_id{}; ///< rendered with the others
};

/// A context of the recording's kind. Throws std::runtime_error when what must work does not.
class Player {
public:
    Player(VADisplay display, const Recording& recording);
    ~Player();
    Player(const Player&) = delete;
    Player& operator=(const Player&) = delete;

    /// A new context instead of the one before, whose pictures may still be in work.
    void replace_context();

    /// Uses another surface in the place of the original; it becomes the player's.
    void replace_surface(VASurfaceID original, VASurfaceID replacement);
    void destroy_replacement();

    /// The last status of its calls. A picture that is sent well is one that `conduct` says nothing about.
    VAStatus send(RecordedPicture picture, const Conduct& conduct = {});

    /// Digests of what was encoded, and of what all surfaces show, after the recording was played on the same
    /// pixels as ever: they do not depend on what came before, nor on
    /// whether it waits for each picture before it sends the next.
    std::vector<std::uint64_t> play_all(bool waits_for_each);

private:
    void prepare(std::vector<RecordedBuffer>& buffers);
    std::vector<VABufferID> create(std::vector<RecordedBuffer>& buffers);
    void begin(VASurfaceID target, const Conduct& conduct);
    VAStatus end(const Conduct& conduct);
    void read_coded_buffer(VABufferID id);

    const VADisplay display_;
    const Recording& recording_;
    VAConfigID config_ = VA_INVALID_ID;
    VAContextID context_ = VA_INVALID_ID;
    std::vector<std::uint64_t> coded_; ///< digests of what was encoded
    VASurfaceID original_ = VA_INVALID_SURFACE;
    VASurfaceID replacement_ = VA_INVALID_SURFACE;
};

} // namespace zeva::test

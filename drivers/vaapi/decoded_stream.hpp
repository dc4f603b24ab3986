// What is left of a stream when a picture was decoded: what the next pictures refer to.
#pragma once

#include "decode/picture_decoder.hpp"
#include "surface_memory.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace zeva::va_driver {

/// The memory of decoded pictures that their decoder may still read. Thread safe.
class DecodedMemory {
public:
    void add(const std::shared_ptr<SurfaceMemory>& memory);
    /// Throws StatusError when some of it has been cut off: reading it would be fatal.
    void require_intact();

private:
    std::mutex mutex_;
    std::vector<std::weak_ptr<SurfaceMemory>> decoded_;
};

/// A stream with its decoder. It belongs to one context at a time. Streams of codecs whose pictures change
/// their size between key frames also belong to the surfaces that were decoded from them: clients destroy the
/// context, make one of the new size, and go on with the old references.
class DecodedStream {
public:
    /// The stream of the context that makes it.
    DecodedStream(VAProfile of, std::unique_ptr<PictureDecoder> by) noexcept
        : profile(of), decoder(std::move(by)) {}

    /// Takes the stream for another context; false when it belongs to one.
    [[nodiscard]] bool acquire() noexcept { return !is_taken_.exchange(true); }
    /// The context is being destroyed, and all its pictures are decoded.
    void release() noexcept { is_taken_ = false; }

    const VAProfile profile;
    const std::unique_ptr<PictureDecoder> decoder;
    DecodedMemory memory;

private:
    std::atomic<bool> is_taken_ = true;
};

} // namespace zeva::va_driver

// Contexts that decode.
#pragma once

#include "context.hpp"
#include "decode/picture_decoder.hpp"

namespace zeva::va_driver {

/// The memory of what a context has decoded: pictures that its decoder may still read. Thread safe.
class DecodedMemory {
public:
    void add(const std::shared_ptr<SurfaceMemory>& memory);
    /// Throws StatusError when some of it has been cut off: reading it would be fatal.
    void require_intact();

private:
    std::mutex mutex_;
    std::vector<std::weak_ptr<SurfaceMemory>> decoded_;
};

/// Feeds a PictureDecoder.
class DecodeContext final : public Context {
public:
    /// Throws StatusError when there is no decoder for the profile or size.
    DecodeContext(Driver& driver, const Config& config, unsigned int width, unsigned int height);

private:
    /// What was rendered since vaBeginPicture. The n-th slice data belongs to the n-th slice parameters.
    struct Buffers {
        std::shared_ptr<Buffer> picture_parameters;
        std::shared_ptr<Buffer> iq_matrix;
        std::shared_ptr<Buffer> probabilities;
        std::shared_ptr<Buffer> huffman_tables;
        std::vector<std::shared_ptr<Buffer>> slice_parameters;
        std::vector<std::shared_ptr<Buffer>> slice_data;
    };

    void check_target(const Surface& surface) const override;
    void take_buffer(const Target& target, std::shared_ptr<Buffer> buffer) override;
    [[nodiscard]] std::unique_ptr<PictureWork> make_picture(const Target& target) override;
    void drop_buffers() noexcept override { buffers_ = {}; }
    void forget_surface(VASurfaceID id) override { decoder_->forget(id); }

    [[nodiscard]] std::unique_ptr<PictureWork> prepare(const Buffers& buffers, const Target& target);

    Driver& driver_;
    const std::unique_ptr<PictureDecoder> decoder_;
    const std::shared_ptr<DecodedMemory> decoded_ = std::make_shared<DecodedMemory>();
    Buffers buffers_;
};

} // namespace zeva::va_driver

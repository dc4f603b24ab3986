// Contexts that decode.
#pragma once

#include "context.hpp"
#include "counters.hpp"
#include "decode/picture_decoder.hpp"

namespace zeva::va_driver {

/// Feeds a PictureDecoder.
class DecodeContext final : public Context {
public:
    /// Throws StatusError when there is no decoder for the profile or size.
    DecodeContext(Driver& driver, VAProfile profile, unsigned int width, unsigned int height);

private:
    /// What was rendered since vaBeginPicture. The n-th slice data belongs to the n-th slice parameters.
    struct Picture {
        std::shared_ptr<Buffer> parameters;
        std::shared_ptr<Buffer> iq_matrix;
        std::vector<std::shared_ptr<Buffer>> slice_parameters;
        std::vector<std::shared_ptr<Buffer>> slice_data;
    };

    void check_target(const Surface& surface) const override;
    void take_buffer(const Target& target, std::shared_ptr<Buffer> buffer) override;
    void make_picture(const Target& target) override;
    void drop_buffers() noexcept override { picture_ = {}; }
    void forget_surface(VASurfaceID id) override;

    void decode(const Picture& picture, const Target& target);
    void require_intact_references();
    void remember(const std::shared_ptr<SurfaceMemory>& memory);

    Counters& counters_;
    const bool tiled_only_;
    const std::unique_ptr<PictureDecoder> decoder_;
    Picture picture_;
    /// The memory of what was decoded here: pictures the decoder may still read.
    std::vector<std::weak_ptr<SurfaceMemory>> decoded_;
};

} // namespace zeva::va_driver

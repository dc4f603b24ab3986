// Contexts that encode.
#pragma once

#include "codec_context.hpp"
#include "encode/picture_encoder.hpp"
#include "encode/profiles.hpp"

namespace zeva::va_driver {

/// Feeds an encoder.
class EncodeContext final : public CodecContext {
public:
    /// Throws StatusError when the profile has no pictures of this size.
    EncodeContext(Driver& driver, const EncodeProfile& profile, unsigned int rate_control, unsigned int width,
                  unsigned int height);

private:
    /// What was rendered since vaBeginPicture. Each packed header belongs to the parameters before it.
    struct Buffers {
        std::shared_ptr<Buffer> sequence_parameters;
        std::shared_ptr<Buffer> picture_parameters;
        std::vector<std::shared_ptr<Buffer>> slice_parameters;
        std::shared_ptr<Buffer> q_matrix;
        std::shared_ptr<Buffer> huffman_table;
        std::vector<std::shared_ptr<Buffer>> misc_parameters;
        std::vector<std::shared_ptr<Buffer>> packed_header_parameters;
        std::vector<std::shared_ptr<Buffer>> packed_header_data;
    };

    void check_target(const Surface& surface) const override;
    void take_buffer(const Target& target, std::shared_ptr<Buffer> buffer) override;
    [[nodiscard]] std::unique_ptr<PictureWork> prepare(const Target& target) override;
    void drop_buffers() noexcept override { buffers_ = {}; }
    void forget_surface(VASurfaceID) override {}

    const EncodeProfile& profile_;
    const std::shared_ptr<PictureEncoder> encoder_;
    Buffers buffers_;
    std::vector<std::byte> sequence_parameters_; ///< the last that were sent
    RateControl rate_control_;
};

} // namespace zeva::va_driver

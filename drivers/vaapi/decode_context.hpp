// Contexts that decode.
#pragma once

#include "codec_context.hpp"
#include "decode/profiles.hpp"
#include "decoded_stream.hpp"

#include <memory>
#include <span>
#include <vector>

namespace zeva::va_driver {

/// Feeds the decoder of a stream.
class DecodeContext final : public CodecContext {
public:
    /// Throws StatusError when the profile has no pictures of this size.
    DecodeContext(Driver& driver, const DecodeProfile& profile, unsigned int width, unsigned int height)
        : CodecContext(driver, width, height, profile.max_dimension), profile_(profile) {}

private:
    /// What was rendered since vaBeginPicture. The n-th slice data belongs to the n-th slice parameters.
    /// Vectors keep their room for the next picture, here and in Contents.
    struct Buffers {
        std::shared_ptr<Buffer> picture_parameters;
        std::vector<std::shared_ptr<Buffer>> iq_matrices;
        std::shared_ptr<Buffer> probabilities;
        std::vector<std::shared_ptr<Buffer>> huffman_tables;
        std::vector<std::shared_ptr<Buffer>> slice_parameters;
        std::vector<std::shared_ptr<Buffer>> slice_data;
        void clear() noexcept;
    };

    /// What DecodeInput refers to.
    struct Contents {
        std::vector<SliceGroup> slice_groups;
        std::vector<std::span<const std::byte>> iq_matrices;
        std::vector<std::span<const std::byte>> huffman_tables;
    };

    void check_target(const Surface& surface) const override;
    void take_buffer(const Target& target, std::shared_ptr<Buffer> buffer) override;
    [[nodiscard]] std::unique_ptr<PictureWork> prepare(const Target& target) override;
    void drop_buffers() noexcept override { buffers_.clear(); }
    void forget_surface(VASurfaceID id) override;
    void let_go() noexcept override;

    [[nodiscard]] std::shared_ptr<DecodedStream> stream_of(const DecodeInput& first_picture) const;
    [[nodiscard]] DecodeInput input_of(VASurfaceID target);

    const DecodeProfile& profile_;
    std::shared_ptr<DecodedStream> stream_; ///< null before the first picture
    Buffers buffers_;
    Contents contents_;
};

} // namespace zeva::va_driver

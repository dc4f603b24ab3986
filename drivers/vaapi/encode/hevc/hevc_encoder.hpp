// Encodes HEVC with x265, into slices that fit the parameter sets of the client.
#pragma once

#include "encode/hevc/client_buffers.hpp"
#include "encode/hevc/packed_headers.hpp"
#include "encode/hevc/parameter_sets.hpp"
#include "encode/hevc/x265_session.hpp"
#include "encode/picture_encoder.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace zeva::va_driver::hevc_encode {

/// Each P picture refers to the one that was coded before it, which is what x265 does when it keeps one
/// reference. So does each that the client codes with B slices: x265 knows no later picture when it codes
/// one.
class HevcEncoder final : public PictureEncoder {
public:
    explicit HevcEncoder(const EncoderOptions& options) : options_(options) {}

    [[nodiscard]] std::unique_ptr<PreparedEncoding> prepare(const EncodeInput& input,
                                                            const SurfaceLayout& source) override;

private:
    class Picture;

    /// The stream's. The driver writes those that the client does not.
    struct ParameterSets {
        SequenceParameterSet sequence;
        PictureParameterSet picture;
        bool has_client_sequence = false;
        bool has_client_picture = false;
    };
    struct LastPicture {
        std::int32_t order_count;
        std::int32_t distance; ///< from its own reference; 0 of an intra picture
        std::int32_t anchor;   ///< order count of the last picture that is no B picture for the client
    };

    [[nodiscard]] ParameterSets parameter_sets(const ClientBuffers& buffers, const ClientHeaders& headers,
                                               bool is_random_access) const;
    [[nodiscard]] LastPicture place(const ClientBuffers& buffers, const SequenceParameterSet& sequence) const;
    [[nodiscard]] std::shared_ptr<X265Session> session_for(const SessionSettings& settings,
                                                           const BitRate& rate, bool is_intra) const;

    const EncoderOptions options_;
    ParameterSets sets_;
    std::optional<LastPicture> last_;
    std::shared_ptr<X265Session> session_;
};

} // namespace zeva::va_driver::hevc_encode

// VP8 and VP9 encoders of the software VA driver.
#include "decode/vp9/frame_header.hpp"
#include "encode/vpx/quantizers.hpp"
#include "encode/vpx/reference_map.hpp"
#include "status.hpp"
#include "va_encode_fixture.hpp"

#include <functional>
#include <span>

#include <va/va_enc_vp8.h>
#include <va/va_enc_vp9.h>
#include <vpx/vp8cx.h>

namespace zeva::test {
namespace {

using va_driver::StatusError;
using va_driver::vpx::ReferenceMap;
using va_driver::vpx::ReferenceUse;

constexpr std::uint32_t width = 66;
constexpr std::uint32_t height = 50;

class EncodeVpxTest : public VaEncodeTest {
protected:
    void open(VAProfile profile, unsigned int rate_control = VA_RC_CQP) {
        std::array attributes{VAConfigAttrib{VAConfigAttribRateControl, rate_control}};
        VaEncodeTest::open(profile, VAEntrypointEncSlice, attributes, 2 * width, 2 * height);
        source_ = create_picture(profile == VAProfileVP9Profile2 ? PixelFormat::p010 : PixelFormat::nv12,
                                 width, height);
    }

    VASurfaceID create_picture(PixelFormat format, std::uint32_t picture_width,
                               std::uint32_t picture_height) {
        const VASurfaceID surface = create_surface(format, picture_width, picture_height);
        EXPECT_EQ(put(surface, create_pattern(format, picture_width, picture_height)), VA_STATUS_SUCCESS);
        return surface;
    }
};

class EncodeVp8Test : public EncodeVpxTest {
protected:
    /// As FFmpeg fills it.
    VAEncPictureParameterBufferVP8 picture(bool is_key) {
        VAEncPictureParameterBufferVP8 parameters{};
        parameters.coded_buf = coded_;
        parameters.ref_flags.bits.force_kf = is_key;
        parameters.ref_flags.bits.no_ref_gf = 1;
        parameters.ref_flags.bits.no_ref_arf = 1;
        auto& flags = parameters.pic_flags.bits;
        flags.frame_type = !is_key;
        flags.show_frame = 1;
        flags.refresh_last = flags.refresh_golden_frame = flags.refresh_alternate_frame = 1;
        parameters.clamp_qindex_high = 127;
        return parameters;
    }

    VAStatus encode(const VAEncPictureParameterBufferVP8& parameters, unsigned quantizer_index = 40) {
        VAEncSequenceParameterBufferVP8 sequence{};
        sequence.frame_width = width_;
        sequence.frame_height = height_;
        VAQMatrixBufferVP8 matrix{};
        std::ranges::fill(matrix.quantization_index, static_cast<std::uint16_t>(quantizer_index));
        add(VAEncSequenceParameterBufferType, sequence);
        add(VAEncPictureParameterBufferType, parameters);
        add(VAQMatrixBufferType, matrix);
        return send();
    }

    std::uint32_t width_ = width;
    std::uint32_t height_ = height;
};

class EncodeVp9Test : public EncodeVpxTest {
protected:
    VAEncPictureParameterBufferVP9 picture(bool is_key) {
        VAEncPictureParameterBufferVP9 parameters{};
        parameters.coded_buf = coded_;
        parameters.frame_width_src = parameters.frame_width_dst = width;
        parameters.frame_height_src = parameters.frame_height_dst = height;
        parameters.ref_flags.bits.force_kf = is_key;
        parameters.ref_flags.bits.ref_frame_ctrl_l0 = is_key ? 0 : 1;
        parameters.pic_flags.bits.frame_type = !is_key;
        parameters.pic_flags.bits.show_frame = 1;
        parameters.refresh_frame_flags = 0xff;
        parameters.luma_ac_qindex = 100;
        parameters.filter_level = 16;
        return parameters;
    }

    VAStatus encode(const VAEncPictureParameterBufferVP9& parameters) {
        add(VAEncSequenceParameterBufferType, VAEncSequenceParameterBufferVP9{});
        add(VAEncPictureParameterBufferType, parameters);
        return send();
    }
};

bool is_vp8_key(std::span<const std::uint8_t> frame) {
    return !frame.empty() && (frame[0] & 1) == 0; // RFC 6386, section 9.1
}

/// Width and height of a VP8 key frame.
std::array<unsigned, 2> vp8_size(std::span<const std::uint8_t> frame) {
    return {(frame[6] | frame[7] << 8U) & 0x3fffU, (frame[8] | frame[9] << 8U) & 0x3fffU};
}

TEST_F(EncodeVp8Test, MakesKeyAndInterPicturesAsTheyAreAskedFor) {
    open(VAProfileVP8Version0_3);
    for (const bool is_key : {true, false, false, true, false}) {
        ASSERT_EQ(encode(picture(is_key)), VA_STATUS_SUCCESS);
        const auto frame = output();
        ASSERT_FALSE(frame.empty());
        EXPECT_EQ(is_vp8_key(frame), is_key);
    }
}

TEST_F(EncodeVp8Test, TakesTheNearestQuantizerOfEachPicture) {
    open(VAProfileVP8Version0_3);
    for (const auto& [asked, expected] : {std::array{0U, 0U}, {39U, 39U}, {126U, 127U}, {6U, 5U}}) {
        ASSERT_EQ(encode(picture(asked == 0), asked), VA_STATUS_SUCCESS);
        ASSERT_FALSE(output().empty());
        EXPECT_EQ(average_qp_, expected);
    }
}

TEST_F(EncodeVp8Test, KeyPicturesChangeTheSize) {
    open(VAProfileVP8Version0_3);
    ASSERT_EQ(encode(picture(true)), VA_STATUS_SUCCESS);
    EXPECT_EQ(vp8_size(output()), (std::array{width, height}));
    width_ = width / 2;
    EXPECT_EQ(encode(picture(false)), VA_STATUS_ERROR_INVALID_PARAMETER);
    ASSERT_EQ(encode(picture(true)), VA_STATUS_SUCCESS);
    EXPECT_EQ(vp8_size(output()), (std::array{width / 2, height}));
    ASSERT_EQ(encode(picture(false)), VA_STATUS_SUCCESS);
    EXPECT_FALSE(output().empty());
}

TEST_F(EncodeVp8Test, PicturesFitIntoTheContextAndTheSurface) {
    open(VAProfileVP8Version0_3);
    width_ = width + 1;
    EXPECT_EQ(encode(picture(true)), VA_STATUS_ERROR_INVALID_SURFACE);
    source_ = create_picture(PixelFormat::i420, 4 * width, height);
    EXPECT_EQ(encode(picture(true)), VA_STATUS_SUCCESS);
    EXPECT_FALSE(output().empty());
    width_ = 2 * width + 1;
    EXPECT_EQ(encode(picture(true)), VA_STATUS_ERROR_INVALID_PARAMETER);
    width_ = 0;
    EXPECT_EQ(encode(picture(true)), VA_STATUS_ERROR_INVALID_PARAMETER);
}

TEST_F(EncodeVp8Test, RefusesWhatLibvpxDoesNotMake) {
    open(VAProfileVP8Version0_3);
    auto hidden = picture(true);
    hidden.pic_flags.bits.show_frame = 0;
    EXPECT_EQ(encode(hidden), VA_STATUS_ERROR_UNIMPLEMENTED);
    auto in_segments = picture(true);
    in_segments.pic_flags.bits.segmentation_enabled = 1;
    EXPECT_EQ(encode(in_segments), VA_STATUS_ERROR_UNIMPLEMENTED);
    ASSERT_EQ(encode(picture(true)), VA_STATUS_SUCCESS);
    auto without_reference = picture(false);
    without_reference.ref_flags.bits.no_ref_last = 1;
    EXPECT_EQ(encode(without_reference), VA_STATUS_ERROR_UNIMPLEMENTED);
}

TEST_F(EncodeVp8Test, RefusesWhatTheCodecDoesNotHave) {
    open(VAProfileVP8Version0_3);
    EXPECT_EQ(encode(picture(false)), VA_STATUS_ERROR_INVALID_PARAMETER); // the first one
    EXPECT_EQ(encode(picture(true), 128), VA_STATUS_ERROR_INVALID_PARAMETER);
    auto copying = picture(true);
    copying.pic_flags.bits.refresh_golden_frame = 0;
    copying.pic_flags.bits.copy_buffer_to_golden = 3;
    EXPECT_EQ(encode(copying), VA_STATUS_ERROR_INVALID_PARAMETER);
    VAEncMiscParameterBufferQualityLevel quality{};
    quality.quality_level = 8;
    add_misc(VAEncMiscParameterTypeQualityLevel, quality);
    EXPECT_EQ(encode(picture(true)), VA_STATUS_ERROR_INVALID_PARAMETER);
}

TEST_F(EncodeVp8Test, RefusesMissingAndShortBuffers) {
    open(VAProfileVP8Version0_3);
    add(VAQMatrixBufferType, VAQMatrixBufferVP8{});
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_BUFFER);
    add(VAEncSequenceParameterBufferType, VAEncSequenceParameterBufferVP8{});
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_BUFFER);
    add(VAEncPictureParameterBufferType, std::uint32_t{0});
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_BUFFER);
    add(VAEncPictureParameterBufferType, picture(true));
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_BUFFER); // no quantiser
    auto nowhere = picture(true);
    nowhere.coded_buf = VA_INVALID_ID;
    EXPECT_EQ(encode(nowhere), VA_STATUS_ERROR_INVALID_BUFFER);
    EXPECT_EQ(encode(picture(true)), VA_STATUS_SUCCESS);
}

TEST_F(EncodeVp8Test, GoesOnAfterAPictureThatHadNoRoom) {
    open(VAProfileVP8Version0_3);
    const VABufferID enough = coded_;
    create_coded_buffer(20);
    ASSERT_EQ(encode(picture(true)), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaSyncBuffer(display_, coded_, VA_TIMEOUT_INFINITE), VA_STATUS_ERROR_NOT_ENOUGH_BUFFER);
    coded_ = enough;
    ASSERT_EQ(encode(picture(true)), VA_STATUS_SUCCESS);
    EXPECT_TRUE(is_vp8_key(output()));
}

TEST_F(EncodeVp8Test, FollowsABitRateThatChanges) {
    open(VAProfileVP8Version0_3, VA_RC_CBR);
    std::array<unsigned int, 2> last_quantizers{};
    for (const std::size_t second : {0, 1})
        for (int i = 0; i < 15; ++i) {
            set_rate(second != 0 ? 2'000'000 : 100'000);
            ASSERT_EQ(encode(picture(true)), VA_STATUS_SUCCESS);
            ASSERT_FALSE(output().empty());
            last_quantizers[second] = average_qp_;
        }
    EXPECT_GT(last_quantizers[0], last_quantizers[1] + 20);
}

TEST_F(EncodeVp9Test, MakesKeyAndInterPicturesAsTheyAreAskedFor) {
    for (const VAProfile profile : {VAProfileVP9Profile0, VAProfileVP9Profile2}) {
        open(profile);
        for (const bool is_key : {true, false, false, true}) {
            ASSERT_EQ(encode(picture(is_key)), VA_STATUS_SUCCESS);
            const auto header = va_driver::vp9::read_frame_header(output());
            ASSERT_TRUE(header);
            EXPECT_EQ(header->key, is_key);
            EXPECT_EQ(header->profile, profile == VAProfileVP9Profile2 ? 2 : 0);
        }
    }
}

TEST_F(EncodeVp9Test, TakesTheNearestQuantizerOfEachPicture) {
    open(VAProfileVP9Profile0);
    for (const auto& [asked, expected] : {std::array{0, 0}, {100, 100}, {255, 255}, {103, 104}, {102, 100}}) {
        auto parameters = picture(asked == 0);
        parameters.luma_ac_qindex = static_cast<std::uint8_t>(asked);
        ASSERT_EQ(encode(parameters), VA_STATUS_SUCCESS);
        ASSERT_FALSE(output().empty());
        EXPECT_EQ(average_qp_, expected);
    }
}

TEST_F(EncodeVp9Test, RefusesWhatLibvpxDoesNotMake) {
    using Change = std::function<void(VAEncPictureParameterBufferVP9&)>;
    const Change changes[] = {[](auto& parameters) { parameters.pic_flags.bits.show_frame = 0; },
                              [](auto& parameters) { parameters.pic_flags.bits.intra_only = 1; },
                              [](auto& parameters) { parameters.pic_flags.bits.segmentation_enabled = 1; },
                              [](auto& parameters) { parameters.pic_flags.bits.super_frame_flag = 1; },
                              [](auto& parameters) { parameters.skip_frame_flag = 2; },
                              [](auto& parameters) { parameters.frame_width_dst /= 2; },
                              [](auto& parameters) { parameters.ref_flags.bits.ref_frame_ctrl_l0 = 0; }};
    open(VAProfileVP9Profile0);
    ASSERT_EQ(encode(picture(true)), VA_STATUS_SUCCESS);
    for (const Change& change : changes) {
        auto parameters = picture(false);
        change(parameters);
        EXPECT_EQ(encode(parameters), VA_STATUS_ERROR_UNIMPLEMENTED) << &change - changes;
    }
    auto tiled = picture(false);
    tiled.log2_tile_columns = 7;
    EXPECT_EQ(encode(tiled), VA_STATUS_ERROR_INVALID_PARAMETER);
}

/// Uses of VP9's slots: `references` and `refreshed` are bits.
ReferenceUse use(unsigned references, unsigned refreshed) {
    ReferenceUse result;
    result.references = references;
    for (std::uint8_t slot = 0; slot < va_driver::vpx::max_slots; ++slot)
        result.next[slot] = (refreshed >> slot & 1) != 0 ? ReferenceUse::this_picture : slot;
    return result;
}

constexpr vpx_enc_frame_flags_t no_updates =
    VP8_EFLAG_NO_UPD_LAST | VP8_EFLAG_NO_UPD_GF | VP8_EFLAG_NO_UPD_ARF;

TEST(VpxReferenceMap, LeavesAChainOfPicturesToLibvpx) {
    ReferenceMap map(8);
    map.add_key();
    EXPECT_EQ(map.add(use(1, 0xff)), 0);
    EXPECT_EQ(map.add(use(1, 0)), no_updates); // nothing will refer to it
    EXPECT_EQ(map.add(use(1, 0xff)), 0);
}

TEST(VpxReferenceMap, KeepsTheKeyPictureBesideTheLast) {
    ReferenceMap map(8);
    map.add_key();
    constexpr auto last_only = VP8_EFLAG_NO_UPD_GF | VP8_EFLAG_NO_UPD_ARF;
    EXPECT_EQ(map.add(use(0b001, 1)), last_only); // all buffers hold the key picture
    EXPECT_EQ(map.add(use(0b001, 1)), last_only | VP8_EFLAG_NO_REF_GF | VP8_EFLAG_NO_REF_ARF);
    EXPECT_EQ(map.add(use(0b010, 1)), last_only | VP8_EFLAG_NO_REF_LAST);
    EXPECT_EQ(map.add(use(0b011, 1)), last_only);
}

TEST(VpxReferenceMap, KeepsTheThreeLatestOfManyPictures) {
    ReferenceMap map(8);
    map.add_key();
    for (unsigned slot = 1; slot < 6; ++slot)
        static_cast<void>(map.add(use(1U << (slot - 1), 1U << slot)));
    EXPECT_NO_THROW(static_cast<void>(map.add(use(0b111000, 0))));
    EXPECT_THROW(static_cast<void>(map.add(use(0b000010, 0))), StatusError);
}

TEST(VpxReferenceMap, CopiesSlots) {
    ReferenceMap map(3);
    map.add_key();
    ReferenceUse shifted; // golden becomes alternative, last golden, this picture last
    shifted.references = 0b111;
    shifted.next = {ReferenceUse::this_picture, 0, 1};
    for (int i = 0; i < 3; ++i)
        static_cast<void>(map.add(shifted));
    ReferenceUse oldest = shifted;
    oldest.references = 0b100;
    EXPECT_EQ(map.add(oldest), VP8_EFLAG_NO_REF_GF | VP8_EFLAG_NO_REF_ARF | VP8_EFLAG_NO_UPD_GF |
                                   VP8_EFLAG_NO_UPD_ARF); // the first of the three is in the first buffer
}

TEST(VpxQuantizers, AreLimitsOnTheSafeSide) {
    using namespace va_driver::vpx;
    EXPECT_EQ(vp9_quantizers[first_not_below(vp9_quantizers, 101)], 104);
    EXPECT_EQ(vp9_quantizers[last_not_above(vp9_quantizers, 103)], 100);
    EXPECT_EQ(first_not_below(vp8_quantizers, 128), 63U);
    EXPECT_EQ(last_not_above(vp8_quantizers, 0), 0U);
}

} // namespace
} // namespace zeva::test

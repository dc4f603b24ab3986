// vaCopy, and waiting for work, of the software VA driver.
#include "va_driver_fixture.hpp"

namespace zeva::test {
namespace {

VACopyObject surface_object(VASurfaceID id) {
    VACopyObject object{};
    object.obj_type = VACopyObjectSurface;
    object.object.surface_id = id;
    return object;
}

VACopyObject buffer_object(VABufferID id) {
    VACopyObject object{};
    object.obj_type = VACopyObjectBuffer;
    object.object.buffer_id = id;
    return object;
}

class CopyTest : public VaDriverTest {
protected:
    VAStatus copy(VACopyObject to, VACopyObject from, std::uint32_t option = VA_EXEC_SYNC) {
        VACopyOption options{};
        options.value = option;
        return vaCopy(display_, &to, &from, options);
    }

    VABufferID create_buffer(std::uint32_t value, unsigned int size) {
        std::vector<std::uint32_t> data(size / sizeof(value), value);
        VABufferID buffer = VA_INVALID_ID;
        EXPECT_EQ(vaCreateBuffer(display_, context_, VASliceDataBufferType, size, 1, data.data(), &buffer),
                  VA_STATUS_SUCCESS);
        return buffer;
    }

    const VAContextID context_ = create_video_proc_context();
};

TEST_F(CopyTest, IsSaidToBeThere) {
    VADisplayAttribute attribute{};
    attribute.type = VADisplayAttribCopy;
    ASSERT_EQ(vaGetDisplayAttributes(display_, &attribute, 1), VA_STATUS_SUCCESS);
    EXPECT_EQ(attribute.flags, VA_DISPLAY_ATTRIB_GETTABLE);
    EXPECT_EQ(attribute.value, 7) << "all three modes";
    std::vector<VADisplayAttribute> all(static_cast<std::size_t>(vaMaxNumDisplayAttributes(display_)));
    int count = 0;
    ASSERT_EQ(vaQueryDisplayAttributes(display_, all.data(), &count), VA_STATUS_SUCCESS);
    ASSERT_EQ(count, 1);
    EXPECT_EQ(all[0].type, VADisplayAttribCopy);
    attribute.type = VADisplayAttribBrightness;
    ASSERT_EQ(vaGetDisplayAttributes(display_, &attribute, 1), VA_STATUS_SUCCESS);
    EXPECT_EQ(attribute.flags, VA_DISPLAY_ATTRIB_NOT_SUPPORTED);
}

TEST_F(CopyTest, CopiesSurfaces) {
    const VAImage in = create_pattern(PixelFormat::p010, 161, 97);
    const VAImage out = create_image(PixelFormat::p010, 161, 97);
    const VASurfaceID from = create_surface(PixelFormat::p010, 161, 97);
    const VASurfaceID to = create_surface(PixelFormat::p010, 161, 97);
    ASSERT_EQ(put(from, in), VA_STATUS_SUCCESS);
    for (const std::uint32_t option : {VA_EXEC_SYNC, VA_EXEC_ASYNC}) {
        ASSERT_EQ(copy(surface_object(to), surface_object(from), option), VA_STATUS_SUCCESS);
        ASSERT_EQ(vaSyncSurface(display_, to), VA_STATUS_SUCCESS);
        ASSERT_EQ(get(to, out), VA_STATUS_SUCCESS);
        expect_same_pixels(in, out);
    }
}

TEST_F(CopyTest, CopiesBuffers) {
    const VABufferID from = create_buffer(0x12345678, 64);
    const VABufferID to = create_buffer(0, 128);
    ASSERT_EQ(copy(buffer_object(to), buffer_object(from)), VA_STATUS_SUCCESS);
    ASSERT_EQ(vaSyncBuffer(display_, to, 0), VA_STATUS_SUCCESS);
    void* data = nullptr;
    ASSERT_EQ(vaMapBuffer(display_, to, &data), VA_STATUS_SUCCESS);
    EXPECT_EQ(static_cast<std::uint32_t*>(data)[15], 0x12345678U);
    EXPECT_EQ(static_cast<std::uint32_t*>(data)[16], 0U);
}

TEST_F(CopyTest, RefusesWhatDoesNotFit) {
    const auto nv12 = surface_object(create_surface(PixelFormat::nv12, 64, 64));
    EXPECT_EQ(copy(nv12, nv12), VA_STATUS_ERROR_INVALID_SURFACE);
    EXPECT_EQ(copy(nv12, surface_object(create_surface(PixelFormat::nv12, 64, 66))),
              VA_STATUS_ERROR_INVALID_SURFACE);
    EXPECT_EQ(copy(nv12, surface_object(create_surface(PixelFormat::rgba, 64, 64))),
              VA_STATUS_ERROR_INVALID_SURFACE);
    EXPECT_EQ(copy(nv12, surface_object(VA_INVALID_SURFACE)), VA_STATUS_ERROR_INVALID_SURFACE);
    EXPECT_EQ(copy(nv12, buffer_object(create_buffer(1, 64))), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(copy(buffer_object(create_buffer(1, 64)), buffer_object(create_buffer(1, 68))),
              VA_STATUS_ERROR_INVALID_BUFFER);
    constexpr std::uint32_t unknown_mode = 0xF << 2;
    EXPECT_EQ(copy(nv12, nv12, unknown_mode), VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    EXPECT_EQ(vaSyncBuffer(display_, VA_INVALID_ID, 0), VA_STATUS_ERROR_INVALID_BUFFER);
}

TEST_F(CopyTest, WaitsForWorkOnItsSource) {
    const VAImage in = create_pattern(PixelFormat::nv12, 1920, 1080);
    const VAImage out = create_image(PixelFormat::nv12, 1920, 1080);
    const VASurfaceID first = create_surface(PixelFormat::nv12, 1920, 1080);
    const VASurfaceID second = create_surface(PixelFormat::nv12, 1920, 1080);
    const VASurfaceID third = create_surface(PixelFormat::nv12, 1920, 1080);
    ASSERT_EQ(put(first, in), VA_STATUS_SUCCESS);
    ASSERT_EQ(start(context_, second, pass_over(first)), VA_STATUS_SUCCESS);
    ASSERT_EQ(copy(surface_object(third), surface_object(second)), VA_STATUS_SUCCESS);
    ASSERT_EQ(get(third, out), VA_STATUS_SUCCESS);
    expect_same_pixels(in, out);
}

TEST_F(CopyTest, PixelsOfADerivedImageStayWhereTheyAre) {
    const VASurfaceID surface = create_surface(PixelFormat::nv12, 64, 64);
    VAImage derived{};
    ASSERT_EQ(vaDeriveImage(display_, surface, &derived), VA_STATUS_SUCCESS);
    EXPECT_EQ(get(surface, derived), VA_STATUS_SUCCESS);
    EXPECT_EQ(put(surface, derived), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaGetImage(display_, surface, 16, 16, 16, 16, derived.image_id),
              VA_STATUS_ERROR_INVALID_PARAMETER);
}

TEST_F(CopyTest, ScalesImagesIntoSurfaces) {
    const VASurfaceID surface = create_surface(PixelFormat::nv12, 128, 96);
    const VAImage grey = create_image(PixelFormat::i420, 32, 32);
    std::fill_n(map(grey), grey.data_size, std::byte{100});
    ASSERT_EQ(vaPutImage(display_, surface, grey.image_id, 0, 0, 32, 32, 16, 16, 64, 48), VA_STATUS_SUCCESS);
    const VAImage part = create_image(PixelFormat::nv12, 64, 48);
    ASSERT_EQ(vaGetImage(display_, surface, 16, 16, 64, 48, part.image_id), VA_STATUS_SUCCESS);
    for (const std::uint32_t x : {0U, 31U, 63U})
        EXPECT_NEAR(std::to_integer<int>(map(part)[47 * part.pitches[0] + x]), 100, 1);
    const VAImage whole = create_image(PixelFormat::nv12, 128, 96);
    ASSERT_EQ(get(surface, whole), VA_STATUS_SUCCESS);
    EXPECT_EQ(map(whole)[15 * whole.pitches[0] + 16], std::byte{0});
    EXPECT_EQ(map(whole)[16 * whole.pitches[0] + 80], std::byte{0});
}

TEST_F(CopyTest, MappingADerivedImageWaitsForWorkOnItsSurface) {
    const VAImage in = create_pattern(PixelFormat::nv12, 1920, 1080);
    const VASurfaceID first = create_surface(PixelFormat::nv12, 1920, 1080);
    VASurfaceID second = create_surface(PixelFormat::nv12, 1920, 1080);
    ASSERT_EQ(put(first, in), VA_STATUS_SUCCESS);
    VAImage derived{};
    ASSERT_EQ(vaDeriveImage(display_, second, &derived), VA_STATUS_SUCCESS);
    ASSERT_EQ(start(context_, second, pass_over(first)), VA_STATUS_SUCCESS);
    ASSERT_EQ(vaDestroySurfaces(display_, &second, 1), VA_STATUS_SUCCESS);
    expect_same_pixels(in, derived);
    EXPECT_EQ(vaSyncBuffer(display_, derived.buf, 0), VA_STATUS_SUCCESS);
}

} // namespace
} // namespace zeva::test

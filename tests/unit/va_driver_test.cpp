// The software VA driver's objects, configurations, buffers and bookkeeping, through libva.
#include "va_driver_fixture.hpp"
#include "zeva_va_counters.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <thread>

#include <dlfcn.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace zeva::test {
namespace {

constexpr VAGenericID stale_or_none[] = {0, 1, 0x12345678, VA_INVALID_ID};

zeva_va_counters read_counters(VADisplay display) {
    const char* folder = std::getenv("LIBVA_DRIVERS_PATH");
    const std::string path = std::string(folder != nullptr ? folder : "") + "/zeva_drv_video.so";
    void* const driver = ::dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD);
    EXPECT_NE(driver, nullptr);
    const auto get = reinterpret_cast<decltype(&zevaVaGetCounters)>(::dlsym(driver, "zevaVaGetCounters"));
    EXPECT_NE(get, nullptr);
    zeva_va_counters counters{};
    counters.size = sizeof(counters);
    EXPECT_EQ(get(display, &counters), 0);
    ::dlclose(driver);
    return counters;
}

std::size_t open_descriptors() {
    const std::filesystem::directory_iterator entries("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

TEST_F(VaDriverTest, VendorStringNamesTheDevice) {
    EXPECT_STREQ(vaQueryVendorString(display_), "zeva software driver 0.1.0, device 7a65:00:01.0");
    const VaTestDisplay other(*PciAddress::parse("0000:03:00.0"));
    EXPECT_STREQ(vaQueryVendorString(other), "zeva software driver 0.1.0, device 0000:03:00.0");
}

TEST_F(VaDriverTest, OffersDecodingAndVideoProcessing) {
    std::vector<VAProfile> profiles(static_cast<std::size_t>(vaMaxNumProfiles(display_)));
    int count = 0;
    ASSERT_EQ(vaQueryConfigProfiles(display_, profiles.data(), &count), VA_STATUS_SUCCESS);
    profiles.resize(static_cast<std::size_t>(count));
    for (const VAProfile profile : profiles) {
        const auto wanted = profile == VAProfileNone ? VAEntrypointVideoProc : VAEntrypointVLD;
        std::vector<VAEntrypoint> entrypoints(static_cast<std::size_t>(vaMaxNumEntrypoints(display_)));
        EXPECT_EQ(vaQueryConfigEntrypoints(display_, profile, entrypoints.data(), &count), VA_STATUS_SUCCESS);
        entrypoints.resize(static_cast<std::size_t>(count));
        EXPECT_EQ(std::ranges::count(entrypoints, wanted), 1) << profile;
    }
    VAEntrypoint entrypoint{};
    EXPECT_EQ(vaQueryConfigEntrypoints(display_, VAProfileVC1Main, &entrypoint, &count),
              VA_STATUS_ERROR_UNSUPPORTED_PROFILE);
}

TEST_F(VaDriverTest, RefusesWrongConfigurations) {
    VAConfigID id = VA_INVALID_ID;
    const auto create = [&](VAProfile profile, VAEntrypoint entrypoint, VAConfigAttrib attribute) {
        return vaCreateConfig(display_, profile, entrypoint, &attribute, 1, &id);
    };
    const VAConfigAttrib yuv420{VAConfigAttribRTFormat, VA_RT_FORMAT_YUV420};
    EXPECT_EQ(create(VAProfileVC1Main, VAEntrypointVLD, yuv420), VA_STATUS_ERROR_UNSUPPORTED_PROFILE);
    EXPECT_EQ(create(VAProfileH264Main, VAEntrypointVideoProc, yuv420),
              VA_STATUS_ERROR_UNSUPPORTED_ENTRYPOINT);
    EXPECT_EQ(create(VAProfileH264Main, VAEntrypointVLD, {VAConfigAttribRTFormat, VA_RT_FORMAT_YUV444}),
              VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
    EXPECT_EQ(create(VAProfileH264Main, VAEntrypointVLD, {VAConfigAttribEncryption, 1}),
              VA_STATUS_ERROR_INVALID_VALUE);
    EXPECT_EQ(
        create(VAProfileH264Main, VAEntrypointVLD, {VAConfigAttribDecSliceMode, VA_DEC_SLICE_MODE_BASE}),
        VA_STATUS_ERROR_INVALID_VALUE);
    EXPECT_EQ(vaCreateConfig(display_, VAProfileH264Main, VAEntrypointVLD, nullptr, 1, &id),
              VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(create(VAProfileH264Main, VAEntrypointVLD, yuv420), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaDestroyConfig(display_, id), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaDestroyConfig(display_, id), VA_STATUS_ERROR_INVALID_CONFIG);
}

TEST_F(VaDriverTest, SurfaceAttributesOfBothKindsOfConfiguration) {
    const auto all_formats = static_cast<int>(all_pixel_formats().size());
    for (const auto& [profile, entrypoint, formats] :
         {std::tuple{VAProfileH264High, VAEntrypointVLD, 1},
          std::tuple{VAProfileNone, VAEntrypointVideoProc, all_formats}}) {
        VAConfigID config = VA_INVALID_ID;
        ASSERT_EQ(vaCreateConfig(display_, profile, entrypoint, nullptr, 0, &config), VA_STATUS_SUCCESS);
        unsigned int count = 0;
        ASSERT_EQ(vaQuerySurfaceAttributes(display_, config, nullptr, &count), VA_STATUS_SUCCESS);
        std::vector<VASurfaceAttrib> attributes(count);
        count = 1;
        EXPECT_EQ(vaQuerySurfaceAttributes(display_, config, attributes.data(), &count),
                  VA_STATUS_ERROR_MAX_NUM_EXCEEDED);
        ASSERT_EQ(vaQuerySurfaceAttributes(display_, config, attributes.data(), &count), VA_STATUS_SUCCESS);
        EXPECT_EQ(std::ranges::count(attributes, VASurfaceAttribPixelFormat, &VASurfaceAttrib::type),
                  formats);
        const auto memory = std::ranges::find(attributes, VASurfaceAttribMemoryType, &VASurfaceAttrib::type);
        ASSERT_NE(memory, attributes.end());
        EXPECT_EQ(memory->value.value.i & VA_SURFACE_ATTRIB_MEM_TYPE_V4L2, 0);
        for (const auto type : {VA_SURFACE_ATTRIB_MEM_TYPE_VA, VA_SURFACE_ATTRIB_MEM_TYPE_USER_PTR,
                                VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2})
            EXPECT_NE(memory->value.value.i & type, 0) << type;
        EXPECT_EQ(std::ranges::count(attributes, VASurfaceAttribDRMFormatModifiers, &VASurfaceAttrib::type),
                  1);
        memory->value.value.i = VA_SURFACE_ATTRIB_MEM_TYPE_USER_PTR;
        for (VASurfaceAttrib& attribute : attributes) { // as libva's own tests give them back
            VASurfaceID surface = VA_INVALID_ID;
            EXPECT_EQ(vaCreateSurfaces(display_, VA_RT_FORMAT_YUV420, 64, 64, &surface, 1, &attribute, 1),
                      VA_STATUS_SUCCESS)
                << attribute.type;
            vaDestroySurfaces(display_, &surface, 1);
        }
    }
}

TEST_F(VaDriverTest, UnknownIdsAreToldByKind) {
    for (VAGenericID id : stale_or_none) {
        VASurfaceStatus status{};
        VAImage image{};
        void* data = nullptr;
        VADRMPRIMESurfaceDescriptor descriptor{};
        VAContextID context = VA_INVALID_ID;
        EXPECT_EQ(vaSyncSurface(display_, id), VA_STATUS_ERROR_INVALID_SURFACE);
        EXPECT_EQ(vaQuerySurfaceStatus(display_, id, &status), VA_STATUS_ERROR_INVALID_SURFACE);
        EXPECT_EQ(vaDestroySurfaces(display_, &id, 1), VA_STATUS_ERROR_INVALID_SURFACE);
        EXPECT_EQ(vaDeriveImage(display_, id, &image), VA_STATUS_ERROR_INVALID_SURFACE);
        EXPECT_EQ(vaExportSurfaceHandle(display_, id, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, 0, &descriptor),
                  VA_STATUS_ERROR_INVALID_SURFACE);
        EXPECT_EQ(vaDestroyImage(display_, id), VA_STATUS_ERROR_INVALID_IMAGE);
        EXPECT_EQ(vaMapBuffer(display_, id, &data), VA_STATUS_ERROR_INVALID_BUFFER);
        EXPECT_EQ(vaUnmapBuffer(display_, id), VA_STATUS_ERROR_INVALID_BUFFER);
        EXPECT_EQ(vaDestroyBuffer(display_, id), VA_STATUS_ERROR_INVALID_BUFFER);
        EXPECT_EQ(vaDestroyContext(display_, id), VA_STATUS_ERROR_INVALID_CONTEXT);
        EXPECT_EQ(vaBeginPicture(display_, id, 0), VA_STATUS_ERROR_INVALID_CONTEXT);
        EXPECT_EQ(vaEndPicture(display_, id), VA_STATUS_ERROR_INVALID_CONTEXT);
        EXPECT_EQ(vaCreateContext(display_, id, 64, 64, 0, nullptr, 0, &context),
                  VA_STATUS_ERROR_INVALID_CONFIG);
    }
}

TEST_F(VaDriverTest, IdsOfAnotherKindAreNotFound) {
    const VASurfaceID surface = create_surface(PixelFormat::nv12, 64, 64);
    const VAContextID context = create_video_proc_context();
    const VAImage image = create_image(PixelFormat::nv12, 64, 64);
    EXPECT_EQ(vaSyncSurface(display_, context), VA_STATUS_ERROR_INVALID_SURFACE);
    EXPECT_EQ(vaSyncSurface(display_, image.image_id), VA_STATUS_ERROR_INVALID_SURFACE);
    EXPECT_EQ(vaDestroyContext(display_, surface), VA_STATUS_ERROR_INVALID_CONTEXT);
    EXPECT_EQ(vaDestroyImage(display_, image.buf), VA_STATUS_ERROR_INVALID_IMAGE);
    EXPECT_EQ(vaDestroyBuffer(display_, image.buf), VA_STATUS_ERROR_INVALID_BUFFER) << "goes with its image";
    EXPECT_EQ(vaBeginPicture(display_, context, image.image_id), VA_STATUS_ERROR_INVALID_SURFACE);
}

TEST_F(VaDriverTest, DestroyedSurfacesAreStale) {
    VASurfaceID surface = create_surface(PixelFormat::nv12, 64, 64);
    ASSERT_EQ(vaDestroySurfaces(display_, &surface, 1), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaSyncSurface(display_, surface), VA_STATUS_ERROR_INVALID_SURFACE);
    EXPECT_NE(create_surface(PixelFormat::nv12, 64, 64), surface);
    EXPECT_EQ(vaSyncSurface(display_, surface), VA_STATUS_ERROR_INVALID_SURFACE);
}

TEST_F(VaDriverTest, RefusesWrongSurfaces) {
    VASurfaceID id = VA_INVALID_SURFACE;
    const auto create = [&](unsigned int rt_format, unsigned int width, unsigned int height) {
        return vaCreateSurfaces(display_, rt_format, width, height, &id, 1, nullptr, 0);
    };
    EXPECT_EQ(create(VA_RT_FORMAT_YUV420, 0, 64), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(create(VA_RT_FORMAT_YUV420, 64, 0), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(create(VA_RT_FORMAT_YUV420, 16385, 64), VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED);
    EXPECT_EQ(create(VA_RT_FORMAT_YUV420, 0xFFFFFFFF, 0xFFFFFFFF), VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED);
    EXPECT_EQ(create(VA_RT_FORMAT_RGB16, 64, 64), VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
    EXPECT_EQ(create(VA_RT_FORMAT_YUV420, 64, 64), VA_STATUS_SUCCESS);

    VASurfaceAttrib unknown_format =
        integer_attribute(VASurfaceAttribPixelFormat, VA_FOURCC('?', '?', '?', '?'));
    EXPECT_EQ(vaCreateSurfaces(display_, VA_RT_FORMAT_YUV420, 64, 64, &id, 1, &unknown_format, 1),
              VA_STATUS_ERROR_ATTR_NOT_SUPPORTED);
    VASurfaceAttrib memory =
        integer_attribute(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2);
    EXPECT_EQ(vaCreateSurfaces(display_, VA_RT_FORMAT_YUV420, 64, 64, &id, 1, &memory, 1),
              VA_STATUS_ERROR_INVALID_PARAMETER)
        << "no descriptor";
}

TEST_F(VaDriverTest, BuffersKeepTheirElements) {
    const VAContextID context = create_video_proc_context();
    const std::array<std::uint32_t, 4> values{1, 2, 3, 4};
    VABufferID buffer = VA_INVALID_ID;
    ASSERT_EQ(vaCreateBuffer(display_, context, VASliceParameterBufferType, sizeof(values[0]), values.size(),
                             const_cast<std::uint32_t*>(values.data()), &buffer),
              VA_STATUS_SUCCESS);
    void* data = nullptr;
    ASSERT_EQ(vaMapBuffer(display_, buffer, &data), VA_STATUS_SUCCESS);
    EXPECT_EQ(std::memcmp(data, values.data(), sizeof(values)), 0);
    EXPECT_EQ(vaUnmapBuffer(display_, buffer), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaBufferSetNumElements(display_, buffer, 2), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaBufferSetNumElements(display_, buffer, 4), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaBufferSetNumElements(display_, buffer, 5), VA_STATUS_ERROR_INVALID_PARAMETER);
    VABufferInfo buffer_info{};
    EXPECT_EQ(vaAcquireBufferHandle(display_, buffer, &buffer_info), VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
    EXPECT_EQ(vaDestroyBuffer(display_, buffer), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaDestroyBuffer(display_, buffer), VA_STATUS_ERROR_INVALID_BUFFER);
}

TEST_F(VaDriverTest, RefusesWrongBuffers) {
    const VAContextID context = create_video_proc_context();
    VABufferID buffer = VA_INVALID_ID;
    const auto create = [&](VAContextID owner, VABufferType type, unsigned int size, unsigned int count) {
        return vaCreateBuffer(display_, owner, type, size, count, nullptr, &buffer);
    };
    constexpr unsigned int huge = std::numeric_limits<unsigned int>::max();
    EXPECT_EQ(create(VA_INVALID_ID, VASliceDataBufferType, 4, 1), VA_STATUS_ERROR_INVALID_CONTEXT);
    EXPECT_EQ(create(context, VASliceDataBufferType, huge, huge), VA_STATUS_ERROR_ALLOCATION_FAILED);
    EXPECT_EQ(create(context, VASliceDataBufferType, huge, 1), VA_STATUS_ERROR_ALLOCATION_FAILED);
    EXPECT_EQ(create(context, VASliceDataBufferType, 0, 1), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(create(context, VASliceDataBufferType, 1, 0), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(create(context, VABufferTypeMax, 4, 1), VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
    EXPECT_EQ(create(context, VAImageBufferType, 4, 1), VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
}

TEST_F(VaDriverTest, RefusesPicturesWithoutParameters) {
    VAConfigID config = VA_INVALID_ID;
    VAContextID context = VA_INVALID_ID;
    ASSERT_EQ(vaCreateConfig(display_, VAProfileH264High, VAEntrypointVLD, nullptr, 0, &config),
              VA_STATUS_SUCCESS);
    EXPECT_EQ(vaCreateContext(display_, config, 0, 0, 0, nullptr, 0, &context),
              VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(vaCreateContext(display_, config, 8192, 64, 0, nullptr, 0, &context),
              VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED);
    ASSERT_EQ(vaCreateContext(display_, config, 64, 64, 0, nullptr, 0, &context), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaBeginPicture(display_, context, create_surface(PixelFormat::rgba, 64, 64)),
              VA_STATUS_ERROR_INVALID_SURFACE);
    EXPECT_EQ(vaEndPicture(display_, context), VA_STATUS_ERROR_INVALID_SURFACE) << "never begun";
    const VASurfaceID target = create_surface(PixelFormat::nv12, 64, 64);
    ASSERT_EQ(vaBeginPicture(display_, context, target), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaEndPicture(display_, context), VA_STATUS_ERROR_INVALID_BUFFER);
    EXPECT_EQ(read_counters(display_).pictures_failed, 1);
}

TEST_F(VaDriverTest, UndecodablePicturesAreErrors) {
    VAConfigID config = VA_INVALID_ID;
    VAContextID context = VA_INVALID_ID;
    ASSERT_EQ(vaCreateConfig(display_, VAProfileH264High, VAEntrypointVLD, nullptr, 0, &config),
              VA_STATUS_SUCCESS);
    ASSERT_EQ(vaCreateContext(display_, config, 64, 64, 0, nullptr, 0, &context), VA_STATUS_SUCCESS);
    const VASurfaceID target = create_surface(PixelFormat::nv12, 64, 64);
    for (const std::uint8_t byte : {0x00, 0x65, 0xFF}) {
        ASSERT_EQ(vaBeginPicture(display_, context, target), VA_STATUS_SUCCESS);
        for (const VABufferType type : {VAPictureParameterBufferType, VAIQMatrixBufferType,
                                        VASliceParameterBufferType, VASliceDataBufferType}) {
            std::vector<std::uint8_t> data(8192, byte);
            VABufferID buffer = VA_INVALID_ID;
            ASSERT_EQ(vaCreateBuffer(display_, context, type, 8192, 1, data.data(), &buffer),
                      VA_STATUS_SUCCESS);
            ASSERT_EQ(vaRenderPicture(display_, context, &buffer, 1), VA_STATUS_SUCCESS);
            ASSERT_EQ(vaDestroyBuffer(display_, buffer), VA_STATUS_SUCCESS);
        }
        const VAStatus ended = vaEndPicture(display_, context);
        EXPECT_TRUE(ended != VA_STATUS_SUCCESS || vaSyncSurface(display_, target) != VA_STATUS_SUCCESS);
    }
}

TEST_F(VaDriverTest, CountersCountObjects) {
    VASurfaceID surface = create_surface(PixelFormat::nv12, 64, 64);
    const VAImage image = create_pattern(PixelFormat::nv12, 64, 64);
    ASSERT_EQ(put(surface, image), VA_STATUS_SUCCESS);
    const zeva_va_counters counters = read_counters(display_);
    EXPECT_EQ(counters.surfaces_alive, 1);
    EXPECT_EQ(counters.images_alive, 1);
    EXPECT_EQ(counters.buffers_alive, 1);
    EXPECT_EQ(counters.image_bytes, 64 * 64 * 3 / 2);
    EXPECT_EQ(counters.driver_bytes, 0);
    ASSERT_EQ(vaDestroySurfaces(display_, &surface, 1), VA_STATUS_SUCCESS);
    ASSERT_EQ(vaDestroyImage(display_, image.image_id), VA_STATUS_SUCCESS);
    EXPECT_EQ(read_counters(display_).surfaces_alive, 0);
    EXPECT_EQ(read_counters(display_).buffers_alive, 0);
}

TEST_F(VaDriverTest, TerminateFreesWhatWasLeaked) {
    const std::size_t before = open_descriptors();
    {
        const VaTestDisplay other;
        VASurfaceID surfaces[8];
        ASSERT_EQ(vaCreateSurfaces(other, VA_RT_FORMAT_YUV420, 64, 64, surfaces, 8, nullptr, 0),
                  VA_STATUS_SUCCESS);
        EXPECT_EQ(open_descriptors(), before + 8);
        VAImage image{};
        ASSERT_EQ(vaDeriveImage(other, surfaces[0], &image), VA_STATUS_SUCCESS);
    }
    EXPECT_EQ(open_descriptors(), before);
}

TEST_F(VaDriverTest, SyncOfAnIdleSurfaceMakesNoSystemCall) {
#ifdef __SANITIZE_THREAD__
    GTEST_SKIP() << "ThreadSanitizer's own thread makes system calls";
#endif
    const VASurfaceID surface = create_surface(PixelFormat::nv12, 64, 64);
    ASSERT_EQ(vaSyncSurface(display_, surface), VA_STATUS_SUCCESS); // binds the symbol
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT); // kills on any call but read, write and exit
        const VAStatus status = vaSyncSurface(display_, surface);
        ::syscall(SYS_exit, status);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), VA_STATUS_SUCCESS);
}

TEST_F(VaDriverTest, ContextsWorkSideBySide) {
    const auto work = [this](PixelFormat format) {
        const VAContextID context = create_video_proc_context();
        const VAImage image = create_pattern(PixelFormat::nv12, 160, 96);
        for (int lap = 0; lap < 50; ++lap) {
            std::array surfaces{create_surface(PixelFormat::nv12, 160, 96), create_surface(format, 96, 64)};
            EXPECT_EQ(put(surfaces[0], image), VA_STATUS_SUCCESS);
            EXPECT_EQ(process(context, surfaces[1], pass_over(surfaces[0])), VA_STATUS_SUCCESS);
            EXPECT_EQ(vaSyncSurface(display_, surfaces[1]), VA_STATUS_SUCCESS);
            EXPECT_EQ(vaDestroySurfaces(display_, surfaces.data(), surfaces.size()), VA_STATUS_SUCCESS);
        }
        EXPECT_EQ(vaDestroyImage(display_, image.image_id), VA_STATUS_SUCCESS);
        EXPECT_EQ(vaDestroyContext(display_, context), VA_STATUS_SUCCESS);
    };
    std::thread other(work, PixelFormat::bgra);
    work(PixelFormat::i420);
    other.join();
    EXPECT_EQ(read_counters(display_).video_proc_passes, 100);
    EXPECT_EQ(read_counters(display_).surfaces_alive, 0);
}

} // namespace
} // namespace zeva::test

// Misuse of the software VA driver: wrong ids, objects destroyed while they are used, many of them, many
// threads.
#include "va_driver_fixture.hpp"

#include <atomic>
#include <cstring>
#include <functional>
#include <set>
#include <thread>

namespace zeva::test {
namespace {

using RobustnessTest = VaDriverTest;

/// Every call that takes an id, by the status of an id that is not of its kind.
struct Call {
    const char* name;
    std::function<VAStatus(VADisplay, VAGenericID)> call;
};

VAStatus copy_from(VADisplay display, VACopyObjectType type, VAGenericID id) {
    VACopyObject object{};
    object.obj_type = type;
    object.object.surface_id = id;
    VACopyOption option{};
    return vaCopy(display, &object, &object, option);
}

const Call surface_calls[] = {
    {"vaSyncSurface", [](auto display, auto id) { return vaSyncSurface(display, id); }},
    {"vaSyncSurface2", [](auto display, auto id) { return vaSyncSurface2(display, id, 0); }},
    {"vaQuerySurfaceStatus",
     [](auto display, auto id) {
         VASurfaceStatus status{};
         return vaQuerySurfaceStatus(display, id, &status);
     }},
    {"vaQuerySurfaceError",
     [](auto display, auto id) {
         void* list = nullptr;
         return vaQuerySurfaceError(display, id, VA_STATUS_ERROR_DECODING_ERROR, &list);
     }},
    {"vaDeriveImage",
     [](auto display, auto id) {
         VAImage image{};
         return vaDeriveImage(display, id, &image);
     }},
    {"vaGetImage", [](auto display, auto id) { return vaGetImage(display, id, 0, 0, 1, 1, 0); }},
    {"vaPutImage", [](auto display, auto id) { return vaPutImage(display, id, 0, 0, 0, 1, 1, 0, 0, 1, 1); }},
    {"vaExportSurfaceHandle",
     [](auto display, auto id) {
         VADRMPRIMESurfaceDescriptor descriptor{};
         return vaExportSurfaceHandle(display, id, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, 0, &descriptor);
     }},
    {"vaCopy", [](auto display, auto id) { return copy_from(display, VACopyObjectSurface, id); }},
    {"vaDestroySurfaces", [](auto display, auto id) { return vaDestroySurfaces(display, &id, 1); }},
};

const Call buffer_calls[] = {
    {"vaMapBuffer",
     [](auto display, auto id) {
         void* data = nullptr;
         return vaMapBuffer(display, id, &data);
     }},
    {"vaUnmapBuffer", [](auto display, auto id) { return vaUnmapBuffer(display, id); }},
    {"vaBufferSetNumElements", [](auto display, auto id) { return vaBufferSetNumElements(display, id, 1); }},
    {"vaAcquireBufferHandle",
     [](auto display, auto id) {
         VABufferInfo info{};
         return vaAcquireBufferHandle(display, id, &info);
     }},
    {"vaReleaseBufferHandle", [](auto display, auto id) { return vaReleaseBufferHandle(display, id); }},
    {"vaSyncBuffer", [](auto display, auto id) { return vaSyncBuffer(display, id, 0); }},
    {"vaCopy", [](auto display, auto id) { return copy_from(display, VACopyObjectBuffer, id); }},
    {"vaDestroyBuffer", [](auto display, auto id) { return vaDestroyBuffer(display, id); }},
};

const Call context_calls[] = {
    {"vaBeginPicture", [](auto display, auto id) { return vaBeginPicture(display, id, 0); }},
    {"vaRenderPicture",
     [](auto display, auto id) {
         VABufferID buffer = VA_INVALID_ID;
         return vaRenderPicture(display, id, &buffer, 1);
     }},
    {"vaEndPicture", [](auto display, auto id) { return vaEndPicture(display, id); }},
    {"vaCreateBuffer",
     [](auto display, auto id) {
         VABufferID buffer = VA_INVALID_ID;
         return vaCreateBuffer(display, id, VASliceDataBufferType, 1, 1, nullptr, &buffer);
     }},
    {"vaQueryVideoProcFilters",
     [](auto display, auto id) {
         unsigned int count = 0;
         return vaQueryVideoProcFilters(display, id, nullptr, &count);
     }},
    {"vaDestroyContext", [](auto display, auto id) { return vaDestroyContext(display, id); }},
};

const Call config_calls[] = {
    {"vaQueryConfigAttributes",
     [](auto display, auto id) {
         VAProfile profile{};
         VAEntrypoint entrypoint{};
         int count = 0;
         std::vector<VAConfigAttrib> list(static_cast<std::size_t>(vaMaxNumConfigAttributes(display)));
         return vaQueryConfigAttributes(display, id, &profile, &entrypoint, list.data(), &count);
     }},
    {"vaQuerySurfaceAttributes",
     [](auto display, auto id) {
         unsigned int count = 0;
         return vaQuerySurfaceAttributes(display, id, nullptr, &count);
     }},
    {"vaCreateContext",
     [](auto display, auto id) {
         VAContextID context = VA_INVALID_ID;
         return vaCreateContext(display, id, 64, 64, 0, nullptr, 0, &context);
     }},
    {"vaDestroyConfig", [](auto display, auto id) { return vaDestroyConfig(display, id); }},
};

TEST_F(RobustnessTest, NoCallTakesAnIdOfAnotherKindOrOfADestroyedObject) {
    VASurfaceID stale_surface = create_surface(PixelFormat::nv12, 64, 64);
    ASSERT_EQ(vaDestroySurfaces(display_, &stale_surface, 1), VA_STATUS_SUCCESS);
    const VAContextID context = create_video_proc_context();
    const VAImage image = create_image(PixelFormat::nv12, 64, 64);
    const VASurfaceID surface = create_surface(PixelFormat::nv12, 64, 64);
    const auto expect_refused = [&](std::span<const Call> calls, std::vector<VAGenericID> ids,
                                    VAStatus status) {
        for (const Call& call : calls)
            for (const VAGenericID id : ids)
                EXPECT_EQ(call.call(display_, id), status) << call.name << ' ' << std::hex << id;
    };
    const std::vector<VAGenericID> nobodys{0, 1, 0x12345678, VA_INVALID_ID, image.image_id, stale_surface};
    const auto with = [&](std::initializer_list<VAGenericID> more) {
        std::vector<VAGenericID> ids = nobodys;
        ids.insert(ids.end(), more);
        return ids;
    };
    expect_refused(surface_calls, with({context, image.buf}), VA_STATUS_ERROR_INVALID_SURFACE);
    expect_refused(buffer_calls, with({context, surface}), VA_STATUS_ERROR_INVALID_BUFFER);
    expect_refused(context_calls, with({surface, image.buf}), VA_STATUS_ERROR_INVALID_CONTEXT);
    expect_refused(config_calls, with({surface, context, image.buf}), VA_STATUS_ERROR_INVALID_CONFIG);
}

TEST_F(RobustnessTest, SurfacesAreDestroyedAllOrNone) {
    std::array ids{create_surface(PixelFormat::nv12, 64, 64), VA_INVALID_SURFACE};
    EXPECT_EQ(vaDestroySurfaces(display_, ids.data(), 2), VA_STATUS_ERROR_INVALID_SURFACE);
    EXPECT_EQ(vaSyncSurface(display_, ids[0]), VA_STATUS_SUCCESS);
}

TEST_F(RobustnessTest, SurfacesMayBeDestroyedWhileTheyAreUsed) {
    const VAContextID context = create_video_proc_context();
    for (int lap = 0; lap < 20; ++lap) {
        std::array surfaces{create_surface(PixelFormat::nv12, 1280, 720),
                            create_surface(PixelFormat::bgra, 640, 360)};
        ASSERT_EQ(start(context, surfaces[1], pass_over(surfaces[0])), VA_STATUS_SUCCESS);
        EXPECT_EQ(vaDestroySurfaces(display_, surfaces.data(), surfaces.size()), VA_STATUS_SUCCESS);
    }
    EXPECT_EQ(vaDestroyContext(display_, context), VA_STATUS_SUCCESS);
}

TEST_F(RobustnessTest, ContextsMayBeDestroyedWhileTheyWork) {
    const VASurfaceID source = create_surface(PixelFormat::nv12, 1280, 720);
    for (int lap = 0; lap < 20; ++lap) {
        const VAContextID context = create_video_proc_context();
        const VASurfaceID target = create_surface(PixelFormat::bgra, 640, 360);
        ASSERT_EQ(start(context, target, pass_over(source)), VA_STATUS_SUCCESS);
        EXPECT_EQ(vaDestroyContext(display_, context), VA_STATUS_SUCCESS);
        EXPECT_EQ(vaSyncSurface(display_, target), VA_STATUS_SUCCESS);
    }
}

TEST_F(RobustnessTest, ADisplayMayEndWhileItsContextsWork) {
    for (int lap = 0; lap < 5; ++lap) {
        const VaTestDisplay other;
        VASurfaceID surfaces[2];
        ASSERT_EQ(vaCreateSurfaces(other, VA_RT_FORMAT_YUV420, 1280, 720, surfaces, 2, nullptr, 0),
                  VA_STATUS_SUCCESS);
        VAConfigID config = VA_INVALID_ID;
        VAContextID context = VA_INVALID_ID;
        ASSERT_EQ(vaCreateConfig(other, VAProfileNone, VAEntrypointVideoProc, nullptr, 0, &config), 0);
        ASSERT_EQ(vaCreateContext(other, config, 64, 64, 0, nullptr, 0, &context), VA_STATUS_SUCCESS);
        auto parameters = pass_over(surfaces[0]);
        VABufferID buffer = VA_INVALID_ID;
        ASSERT_EQ(vaCreateBuffer(other, context, VAProcPipelineParameterBufferType, sizeof(parameters), 1,
                                 &parameters, &buffer),
                  VA_STATUS_SUCCESS);
        ASSERT_EQ(vaBeginPicture(other, context, surfaces[1]), VA_STATUS_SUCCESS);
        ASSERT_EQ(vaRenderPicture(other, context, &buffer, 1), VA_STATUS_SUCCESS);
        ASSERT_EQ(vaEndPicture(other, context), VA_STATUS_SUCCESS);
    }
}

TEST_F(RobustnessTest, ThousandsOfObjects) {
    constexpr int count = 3000;
    std::vector<VASurfaceID> surfaces(count);
    std::vector<VAContextID> contexts(count);
    std::vector<VAImage> images(count);
    ASSERT_EQ(vaCreateSurfaces(display_, VA_RT_FORMAT_YUV420, 16, 16, surfaces.data(), count, nullptr, 0),
              VA_STATUS_SUCCESS);
    VAConfigID config = VA_INVALID_ID;
    ASSERT_EQ(vaCreateConfig(display_, VAProfileH264High, VAEntrypointVLD, nullptr, 0, &config),
              VA_STATUS_SUCCESS);
    for (VAContextID& context : contexts)
        ASSERT_EQ(vaCreateContext(display_, config, 16, 16, 0, surfaces.data(), count, &context),
                  VA_STATUS_SUCCESS);
    for (int i = 0; i < count; ++i)
        ASSERT_EQ(vaDeriveImage(display_, surfaces[static_cast<std::size_t>(i)],
                                &images[static_cast<std::size_t>(i)]),
                  VA_STATUS_SUCCESS);
    for (const VAImage& image : images)
        ASSERT_EQ(vaDestroyImage(display_, image.image_id), VA_STATUS_SUCCESS);
    for (const VAContextID context : contexts)
        ASSERT_EQ(vaDestroyContext(display_, context), VA_STATUS_SUCCESS);
    ASSERT_EQ(vaDestroySurfaces(display_, surfaces.data(), count), VA_STATUS_SUCCESS);
}

/// Each has a thread from its first picture on.
TEST_F(RobustnessTest, AThousandContextsThatWork) {
    constexpr int count = 1000;
    const VASurfaceID source = create_surface(PixelFormat::nv12, 16, 16);
    std::vector<VAContextID> contexts;
    std::vector<VASurfaceID> targets;
    for (int i = 0; i < count; ++i) {
        contexts.push_back(create_video_proc_context());
        targets.push_back(create_surface(PixelFormat::nv12, 16, 16));
        ASSERT_EQ(start(contexts.back(), targets.back(), pass_over(source)), VA_STATUS_SUCCESS) << i;
    }
    for (const VASurfaceID target : targets)
        ASSERT_EQ(vaSyncSurface(display_, target), VA_STATUS_SUCCESS);
    for (const VAContextID context : contexts)
        ASSERT_EQ(vaDestroyContext(display_, context), VA_STATUS_SUCCESS);
}

TEST_F(RobustnessTest, ThousandsOfConfigsAndBuffers) {
    constexpr std::size_t count = 5000;
    const VAContextID context = create_video_proc_context();
    std::vector<VAConfigID> configs(count);
    std::vector<VABufferID> buffers(count);
    for (VAConfigID& config : configs)
        ASSERT_EQ(vaCreateConfig(display_, VAProfileNone, VAEntrypointVideoProc, nullptr, 0, &config),
                  VA_STATUS_SUCCESS);
    for (VABufferID& buffer : buffers)
        ASSERT_EQ(vaCreateBuffer(display_, context, VASliceDataBufferType, 64, 1, nullptr, &buffer),
                  VA_STATUS_SUCCESS);
    for (const VABufferID buffer : buffers)
        ASSERT_EQ(vaDestroyBuffer(display_, buffer), VA_STATUS_SUCCESS);
    for (const VAConfigID config : configs)
        ASSERT_EQ(vaDestroyConfig(display_, config), VA_STATUS_SUCCESS);
}

/// libva would allow it, but a client that uses a stale id would not be noticed.
TEST_F(RobustnessTest, IdsAreNotGivenAgain) {
    std::set<VASurfaceID> seen;
    for (int i = 0; i < 2000; ++i) {
        VASurfaceID surface = create_surface(PixelFormat::nv12, 16, 16);
        EXPECT_TRUE(seen.insert(surface).second);
        ASSERT_EQ(vaDestroySurfaces(display_, &surface, 1), VA_STATUS_SUCCESS);
    }
}

TEST_F(RobustnessTest, ObjectsOutliveWhatTheyWereMadeOf) {
    VAConfigID config = VA_INVALID_ID;
    VAContextID context = VA_INVALID_ID;
    VABufferID buffer = VA_INVALID_ID;
    void* data = nullptr;
    ASSERT_EQ(vaCreateConfig(display_, VAProfileH264High, VAEntrypointVLD, nullptr, 0, &config),
              VA_STATUS_SUCCESS);
    ASSERT_EQ(vaCreateContext(display_, config, 64, 64, 0, nullptr, 0, &context), VA_STATUS_SUCCESS);
    ASSERT_EQ(vaDestroyConfig(display_, config), VA_STATUS_SUCCESS);
    ASSERT_EQ(vaCreateBuffer(display_, context, VASliceDataBufferType, 4096, 1, nullptr, &buffer),
              VA_STATUS_SUCCESS);
    ASSERT_EQ(vaDestroyContext(display_, context), VA_STATUS_SUCCESS);
    ASSERT_EQ(vaMapBuffer(display_, buffer, &data), VA_STATUS_SUCCESS);
    std::memset(data, 1, 4096);

    VASurfaceID surface = create_surface(PixelFormat::nv12, 64, 64);
    VAImage image{};
    ASSERT_EQ(vaDeriveImage(display_, surface, &image), VA_STATUS_SUCCESS);
    ASSERT_EQ(vaDestroySurfaces(display_, &surface, 1), VA_STATUS_SUCCESS);
    std::memset(map(image), 1, image.data_size);
    EXPECT_EQ(vaDestroyImage(display_, image.image_id), VA_STATUS_SUCCESS);
}

TEST_F(RobustnessTest, APictureWithoutItsTargetIsRefused) {
    const VAContextID context = create_video_proc_context();
    auto parameters = pass_over(create_surface(PixelFormat::nv12, 64, 64));
    VABufferID buffer = VA_INVALID_ID;
    ASSERT_EQ(vaCreateBuffer(display_, context, VAProcPipelineParameterBufferType, sizeof(parameters), 1,
                             &parameters, &buffer),
              VA_STATUS_SUCCESS);
    VASurfaceID target = create_surface(PixelFormat::nv12, 64, 64);
    ASSERT_EQ(vaBeginPicture(display_, context, target), VA_STATUS_SUCCESS);
    ASSERT_EQ(vaRenderPicture(display_, context, &buffer, 1), VA_STATUS_SUCCESS);
    ASSERT_EQ(vaDestroySurfaces(display_, &target, 1), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaEndPicture(display_, context), VA_STATUS_ERROR_INVALID_SURFACE);

    target = create_surface(PixelFormat::nv12, 64, 64);
    EXPECT_EQ(process(context, target, parameters), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaEndPicture(display_, context), VA_STATUS_ERROR_INVALID_SURFACE) << "it ended already";
}

TEST_F(RobustnessTest, SurfacesMayBeDestroyedWhileOthersWaitForThem) {
    const VAContextID context = create_video_proc_context();
    const VASurfaceID source = create_surface(PixelFormat::nv12, 1280, 720);
    for (int lap = 0; lap < 20; ++lap) {
        VASurfaceID target = create_surface(PixelFormat::bgra, 640, 360);
        ASSERT_EQ(start(context, target, pass_over(source)), VA_STATUS_SUCCESS);
        VAStatus status = VA_STATUS_ERROR_UNKNOWN;
        std::thread waiting([&, target] { status = vaSyncSurface(display_, target); });
        EXPECT_EQ(vaDestroySurfaces(display_, &target, 1), VA_STATUS_SUCCESS);
        waiting.join();
        EXPECT_TRUE(status == VA_STATUS_SUCCESS || status == VA_STATUS_ERROR_INVALID_SURFACE) << status;
    }
}

TEST_F(RobustnessTest, CountsThatLie) {
    VASurfaceID surface = create_surface(PixelFormat::nv12, 64, 64);
    const VAContextID context = create_video_proc_context();
    VAConfigID config = VA_INVALID_ID;
    VAContextID other = VA_INVALID_ID;
    ASSERT_EQ(vaCreateConfig(display_, VAProfileNone, VAEntrypointVideoProc, nullptr, 0, &config),
              VA_STATUS_SUCCESS);
    EXPECT_EQ(vaDestroySurfaces(display_, &surface, -1), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(vaDestroySurfaces(display_, nullptr, 1), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(vaRenderPicture(display_, context, nullptr, 1), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(vaRenderPicture(display_, context, &surface, -1), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(vaCreateContext(display_, config, 64, 64, 0, &surface, -1, &other),
              VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(vaCreateContext(display_, config, 64, 64, 0, nullptr, 1, &other),
              VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(vaCreateSurfaces(display_, VA_RT_FORMAT_YUV420, 64, 64, &surface, 0, nullptr, 0),
              VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(vaCreateSurfaces(display_, VA_RT_FORMAT_YUV420, 64, 64, &surface, 1, nullptr, 1),
              VA_STATUS_ERROR_INVALID_PARAMETER);
}

TEST_F(RobustnessTest, ProtectedContentIsRefused) {
    VASurfaceID surface = VA_INVALID_SURFACE;
    EXPECT_EQ(vaCreateSurfaces(display_, VA_RT_FORMAT_YUV420 | VA_RT_FORMAT_PROTECTED, 64, 64, &surface, 1,
                               nullptr, 0),
              VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
    const VAContextID context = create_video_proc_context();
    VABufferID buffer = VA_INVALID_ID;
    EXPECT_EQ(vaCreateBuffer(display_, context, VAProtectedSliceDataBufferType, 16, 1, nullptr, &buffer),
              VA_STATUS_ERROR_UNSUPPORTED_BUFFERTYPE);
    VAConfigID config = VA_INVALID_ID;
    EXPECT_EQ(vaCreateConfig(display_, VAProfileProtected, VAEntrypointProtectedContent, nullptr, 0, &config),
              VA_STATUS_ERROR_UNSUPPORTED_PROFILE);
}

/// Threads that make, use and destroy objects, and guess each other's ids.
TEST_F(RobustnessTest, ThreadsThatGuessIds) {
    const VAContextID context = create_video_proc_context();
    std::atomic<VASurfaceID> shared{create_surface(PixelFormat::nv12, 64, 64)};
    const auto work = [&] {
        const VAImage image = create_image(PixelFormat::nv12, 64, 64);
        for (int lap = 0; lap < 200; ++lap) {
            VASurfaceID own = create_surface(PixelFormat::nv12, 64, 64);
            VASurfaceID old = shared.exchange(own);
            EXPECT_EQ(vaDestroySurfaces(display_, &old, 1), VA_STATUS_SUCCESS);
            const VASurfaceID guessed = shared;
            vaGetImage(display_, guessed, 0, 0, 64, 64, image.image_id);
            VAImage derived{};
            if (vaDeriveImage(display_, guessed, &derived) == VA_STATUS_SUCCESS) {
                void* data = nullptr;
                vaMapBuffer(display_, derived.buf, &data);
                vaDestroyImage(display_, derived.image_id);
            }
            vaBeginPicture(display_, context, guessed);
            vaEndPicture(display_, context);
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back(work);
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(vaSyncSurface(display_, shared), VA_STATUS_SUCCESS);
}

} // namespace
} // namespace zeva::test

#include "base/error.hpp"

#include <cerrno>
#include <gtest/gtest.h>

namespace zeva {
namespace {

TEST(Error, IsOneLineOfItsParts) {
    const Error error{{ErrorDomain::vaapi, "vaCreateSurfaces", 2, "resource allocation failed",
                       "plane 1 offset 307264 is not a multiple of pitch 640", "move it"}};
    EXPECT_STREQ(error.what(),
                 "vaCreateSurfaces: resource allocation failed (2): plane 1 offset 307264 is not a "
                 "multiple of pitch 640; move it");
    EXPECT_EQ(error.domain(), ErrorDomain::vaapi);
    EXPECT_EQ(error.code(), 2);
}

TEST(Error, LeavesOutWhatIsEmpty) {
    EXPECT_STREQ(Error({ErrorDomain::usage, "", 0, "", "no GPU", ""}).what(), "no GPU");
    EXPECT_STREQ(Error({ErrorDomain::usage, "open", 0, "", "", "try again"}).what(), "open; try again");
}

TEST(Error, WritesLevelZeroCodesAsTheHeaderDoes) {
    const Error error{{ErrorDomain::level_zero, "zeInit", 0x78000001, "error_uninitialized", "", ""}};
    EXPECT_STREQ(error.what(), "zeInit: error_uninitialized (0x78000001)");
}

TEST(Error, StaysOneLineWhateverADriverSays) {
    EXPECT_STREQ(Error({ErrorDomain::usage, "a", 0, "", "b\nc\rd", ""}).what(), "a: b c d");
}

TEST(Error, NamesErrno) {
    try {
        throw_system_error("open", ENOENT, "clip.mp4");
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "open: No such file or directory (2): clip.mp4");
        EXPECT_EQ(error.domain(), ErrorDomain::system);
    }
}

} // namespace
} // namespace zeva

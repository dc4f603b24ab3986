// Samplers: what can be created, and what is refused.
#include "driver_test.hpp"

#include <array>
#include <gtest/gtest.h>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {
namespace {

class Sampler : public DriverTest {
protected:
    [[nodiscard]] ze_result_t create(ze_sampler_address_mode_t address, ze_sampler_filter_mode_t filter,
                                     ze_bool_t normalized, OwnedSampler& sampler) const {
        const ze_sampler_desc_t desc{ZE_STRUCTURE_TYPE_SAMPLER_DESC, nullptr, address, filter, normalized};
        ze_sampler_handle_t handle = nullptr;
        const ze_result_t result = zeSamplerCreate(context, device, &desc, &handle);
        sampler.reset(handle);
        return result;
    }
};

TEST_F(Sampler, EveryModeCanBeHad) {
    constexpr std::array addresses{ZE_SAMPLER_ADDRESS_MODE_NONE, ZE_SAMPLER_ADDRESS_MODE_REPEAT,
                                   ZE_SAMPLER_ADDRESS_MODE_CLAMP, ZE_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER,
                                   ZE_SAMPLER_ADDRESS_MODE_MIRROR};
    for (const auto address : addresses)
        for (const auto filter : {ZE_SAMPLER_FILTER_MODE_NEAREST, ZE_SAMPLER_FILTER_MODE_LINEAR})
            for (const ze_bool_t normalized : {ze_bool_t{0}, ze_bool_t{1}}) {
                OwnedSampler sampler;
                EXPECT_EQ(create(address, filter, normalized, sampler), ZE_RESULT_SUCCESS);
                EXPECT_NE(sampler, nullptr);
            }
}

TEST_F(Sampler, UnknownModesAreRefused) {
    OwnedSampler sampler;
    EXPECT_EQ(create(static_cast<ze_sampler_address_mode_t>(ZE_SAMPLER_ADDRESS_MODE_MIRROR + 1),
                     ZE_SAMPLER_FILTER_MODE_NEAREST, 0, sampler),
              ZE_RESULT_ERROR_INVALID_ENUMERATION);
    EXPECT_EQ(create(ZE_SAMPLER_ADDRESS_MODE_NONE,
                     static_cast<ze_sampler_filter_mode_t>(ZE_SAMPLER_FILTER_MODE_LINEAR + 1), 0, sampler),
              ZE_RESULT_ERROR_INVALID_ENUMERATION);
}

TEST_F(Sampler, NullArgumentsAreRefused) {
    const ze_sampler_desc_t desc{ZE_STRUCTURE_TYPE_SAMPLER_DESC, nullptr, ZE_SAMPLER_ADDRESS_MODE_NONE,
                                 ZE_SAMPLER_FILTER_MODE_NEAREST, 0};
    ze_sampler_handle_t handle = nullptr;
    EXPECT_EQ(zeSamplerCreate(nullptr, device, &desc, &handle), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeSamplerCreate(context, nullptr, &desc, &handle), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeSamplerCreate(context, device, nullptr, &handle), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeSamplerCreate(context, device, &desc, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeSamplerDestroy(nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

TEST_F(Sampler, ADestroyedSamplerIsNoSampler) {
    OwnedSampler sampler;
    ASSERT_EQ(create(ZE_SAMPLER_ADDRESS_MODE_NONE, ZE_SAMPLER_FILTER_MODE_NEAREST, 0, sampler),
              ZE_RESULT_SUCCESS);
    const ze_sampler_handle_t handle = sampler.release();
    EXPECT_EQ(zeSamplerDestroy(handle), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeSamplerDestroy(handle), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

} // namespace
} // namespace zeva::ze_driver_tests

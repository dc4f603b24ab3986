// Profiles, entry points and configurations.
#pragma once

#include <va/va.h>

namespace zeva::va_driver {

struct Driver;

/// What vaCreateConfig makes; constant once made.
struct Config {
    VAProfile profile;
    VAEntrypoint entrypoint;
    unsigned int rt_format;    ///< VA_RT_FORMAT_* bits
    unsigned int rate_control; ///< VA_RC_* of an encoder, one; 0 when there is none
};

/// Upper limits that libva asks for, in elements.
inline constexpr int max_profiles = 32;
inline constexpr int max_entrypoints = 4;
inline constexpr int max_config_attributes = 24;

/// Widest and highest picture of a configuration.
[[nodiscard]] unsigned int max_picture_dimension(const Config& config);

void query_config_profiles(Driver& driver, VAProfile* profiles, int* count);
void query_config_entrypoints(Driver& driver, VAProfile profile, VAEntrypoint* entrypoints, int* count);
void get_config_attributes(Driver& driver, VAProfile profile, VAEntrypoint entrypoint,
                           VAConfigAttrib* attributes, int count);
void create_config(Driver& driver, VAProfile profile, VAEntrypoint entrypoint, VAConfigAttrib* attributes,
                   int count, VAConfigID* id);
void destroy_config(Driver& driver, VAConfigID id);
void query_config_attributes(Driver& driver, VAConfigID id, VAProfile* profile, VAEntrypoint* entrypoint,
                             VAConfigAttrib* attributes, int* count);

} // namespace zeva::va_driver

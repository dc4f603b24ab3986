// The processors that the process may use.
#pragma once

namespace zeva::ze_driver {

/// How many they are: those of its first thread, whatever the calling one is bound to. Does not change.
[[nodiscard]] unsigned usable_processors();

/// Lets the calling thread run on all of them, whatever the thread that started it is bound to.
void use_all_processors();

} // namespace zeva::ze_driver

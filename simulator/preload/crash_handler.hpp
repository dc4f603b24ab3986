// Deadly signals, recorded before they take their course.
#pragma once

namespace zeva::sim {

/// Installs handlers where the program has the default action. A handler that the program or a sanitizer
/// installs later takes their place.
void record_crashes();

} // namespace zeva::sim

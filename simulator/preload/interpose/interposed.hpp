// How a function of the C library is taken over: by this declaration, and by its name in exports.map.
#pragma once

#define ZEVA_SIM_INTERPOSED extern "C" __attribute__((visibility("default")))

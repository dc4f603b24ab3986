// Marks what the shared libraries export.
#pragma once

#define ZEVA_API __attribute__((visibility("default")))

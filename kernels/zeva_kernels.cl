// All of zeva's kernels, as one module.
#include "detile.cl"
#include "picture_filters.cl"

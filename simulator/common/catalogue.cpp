#include "common/catalogue.hpp"

#include <algorithm>
#include <array>

namespace zeva::sim {
namespace {

constexpr std::uint16_t intel = 0x8086;
constexpr std::uint16_t zeva = 0x7a65;
constexpr std::uint64_t gib = std::uint64_t{1} << 30;
// Of the kernel's intel_gt_clock_utils.c, for the crystals that these products have.
constexpr std::uint32_t mhz_12 = 12'000'000;
constexpr std::uint32_t mhz_19_2 = 19'200'000;

// clang-format off
// name, description, vendor, device, revision, generation, slices, subslices, EUs each, local memory, timestamps
constexpr std::array<GpuModel, 14> models{{
    {"skl",   "Skylake: HD Graphics 530",               intel, 0x1912, 0x06, Generation::gen9,    1, 3,  8,  0,        mhz_12},
    {"kbl",   "Kaby Lake: UHD Graphics 620",            intel, 0x5917, 0x07, Generation::gen9,    1, 3,  8,  0,        mhz_12},
    {"cfl",   "Coffee Lake: UHD Graphics 630",          intel, 0x3e9b, 0x00, Generation::gen9,    1, 3,  8,  0,        mhz_12},
    {"cml",   "Comet Lake: UHD Graphics 630",           intel, 0x9bc5, 0x05, Generation::gen9,    1, 3,  8,  0,        mhz_12},
    {"icl",   "Ice Lake: Iris Plus Graphics",           intel, 0x8a52, 0x07, Generation::gen11,   1, 8,  8,  0,        mhz_12},
    {"tgl",   "Tiger Lake: Iris Xe Graphics",           intel, 0x9a49, 0x01, Generation::gen12lp, 1, 6,  16, 0,        mhz_19_2},
    {"rkl",   "Rocket Lake: UHD Graphics 750",          intel, 0x4c8a, 0x04, Generation::gen12lp, 1, 2,  16, 0,        mhz_19_2},
    {"adl-s", "Alder Lake S: UHD Graphics 770",         intel, 0x4680, 0x0c, Generation::gen12lp, 1, 2,  16, 0,        mhz_19_2},
    {"adl-p", "Alder Lake P: Iris Xe Graphics",         intel, 0x46a6, 0x0c, Generation::gen12lp, 1, 6,  16, 0,        mhz_19_2},
    {"rpl-p", "Raptor Lake P: Iris Xe Graphics",        intel, 0xa7a0, 0x04, Generation::gen12lp, 1, 6,  16, 0,        mhz_19_2},
    {"dg1",   "DG1, discrete: Iris Xe MAX Graphics",    intel, 0x4905, 0x01, Generation::gen12lp, 1, 6,  16, 4 * gib,  mhz_19_2},
    {"dg2",   "DG2, discrete: Arc A770 Graphics",       intel, 0x56a0, 0x08, Generation::xe_hpg,  8, 32, 16, 16 * gib, mhz_19_2},
    {"a770m", "DG2, discrete: Arc A770M Graphics",      intel, 0x5690, 0x08, Generation::xe_hpg,  8, 32, 16, 16 * gib, mhz_19_2},
    {"soft",  "the software drivers of zeva, no Intel", zeva,  0x7661, 0x00, Generation::none,    0, 0,  0,  0,        0},
}};
// clang-format on

} // namespace

std::span<const GpuModel> catalogue() {
    return models;
}

const GpuModel* find_gpu(std::string_view name) {
    const auto* found = std::ranges::find(models, name, &GpuModel::name);
    return found == models.end() ? nullptr : found;
}

} // namespace zeva::sim

#include "engine/render_commands.hpp"

#include "engine/pipe_control.hpp"
#include "engine/walk.hpp"

#include <array>

namespace zeva::sim {

namespace {

Flow needs_execution_units(Walk& walk, const Command& command) {
    return walk.lose(command, "kernels and shaders are not executed");
}

/// Clears or resolves the depth buffer, unless all of it is switched off.
Flow depth_operation(Walk& walk, const Command& command) {
    return command.words[1] == 0 ? Flow::next : walk.lose(command, "depth buffers are not simulated");
}

/// By the upper sixteen bits: common state, media, compute.
constexpr std::array compute_commands{
    CommandClass{0x6003, 8, gen9_only, "STATE_PREFETCH"},
    CommandClass{0x6101, 8, every_generation, "STATE_BASE_ADDRESS"},
    CommandClass{0x6102, 8, every_generation, "STATE_SIP"},
    CommandClass{0x6104, 8, until_gen12lp, "GPGPU_CSR_BASE_ADDRESS"},
    CommandClass{0x6105, 8, from_gen12lp, "STATE_COMPUTE_MODE"},
    CommandClass{0x6904, 0, every_generation, "PIPELINE_SELECT"},
    CommandClass{0x7000, 16, until_gen12lp, "MEDIA_VFE_STATE"},
    CommandClass{0x7001, 16, until_gen12lp, "MEDIA_CURBE_LOAD"},
    CommandClass{0x7002, 16, until_gen12lp, "MEDIA_INTERFACE_DESCRIPTOR_LOAD"},
    CommandClass{0x7004, 16, until_gen12lp, "MEDIA_STATE_FLUSH"},
    CommandClass{0x7100, 16, until_gen12lp, "MEDIA_OBJECT", needs_execution_units},
    CommandClass{0x7102, 16, until_gen12lp, "MEDIA_OBJECT_PRT", needs_execution_units},
    CommandClass{0x7103, 16, until_gen12lp, "MEDIA_OBJECT_WALKER", needs_execution_units},
    CommandClass{0x7105, 8, until_gen12lp, "GPGPU_WALKER", needs_execution_units},
    CommandClass{0x7106, 16, until_gen12lp, "MEDIA_OBJECT_GRPID", needs_execution_units},
    CommandClass{0x7200, 8, xe_hpg_only, "CFE_STATE"},
    CommandClass{0x7208, 8, xe_hpg_only, "COMPUTE_WALKER", needs_execution_units},
    CommandClass{0x7a00, 8, every_generation, "PIPE_CONTROL", pipe_control},
    CommandClass{0x7c01, 8, xe_hpg_only, "EXECUTE_INDIRECT_DISPATCH", needs_execution_units},
};

/// Likewise: the 3D pipeline.
constexpr std::array graphics_commands{
    CommandClass{0x6106, 8, xe_hpg_only, "3DSTATE_BTD"},
    CommandClass{0x680b, 0, every_generation, "3DSTATE_VF_STATISTICS"},
    CommandClass{0x7800, 8, from_gen12lp, "3DSTATE_DEPTH_BOUNDS"},
    CommandClass{0x7804, 8, every_generation, "3DSTATE_CLEAR_PARAMS"},
    CommandClass{0x7805, 8, every_generation, "3DSTATE_DEPTH_BUFFER"},
    CommandClass{0x7806, 8, every_generation, "3DSTATE_STENCIL_BUFFER"},
    CommandClass{0x7807, 8, every_generation, "3DSTATE_HIER_DEPTH_BUFFER"},
    CommandClass{0x7808, 8, every_generation, "3DSTATE_VERTEX_BUFFERS"},
    CommandClass{0x7809, 8, every_generation, "3DSTATE_VERTEX_ELEMENTS"},
    CommandClass{0x780a, 8, every_generation, "3DSTATE_INDEX_BUFFER"},
    CommandClass{0x780c, 8, every_generation, "3DSTATE_VF"},
    CommandClass{0x780d, 8, every_generation, "3DSTATE_MULTISAMPLE"},
    CommandClass{0x780e, 8, every_generation, "3DSTATE_CC_STATE_POINTERS"},
    CommandClass{0x780f, 8, every_generation, "3DSTATE_SCISSOR_STATE_POINTERS"},
    CommandClass{0x7810, 8, every_generation, "3DSTATE_VS"},
    CommandClass{0x7811, 8, every_generation, "3DSTATE_GS"},
    CommandClass{0x7812, 8, every_generation, "3DSTATE_CLIP"},
    CommandClass{0x7813, 8, every_generation, "3DSTATE_SF"},
    CommandClass{0x7814, 8, every_generation, "3DSTATE_WM"},
    CommandClass{0x7815, 8, every_generation, "3DSTATE_CONSTANT_VS"},
    CommandClass{0x7816, 8, every_generation, "3DSTATE_CONSTANT_GS"},
    CommandClass{0x7817, 8, every_generation, "3DSTATE_CONSTANT_PS"},
    CommandClass{0x7818, 8, every_generation, "3DSTATE_SAMPLE_MASK"},
    CommandClass{0x7819, 8, every_generation, "3DSTATE_CONSTANT_HS"},
    CommandClass{0x781a, 8, every_generation, "3DSTATE_CONSTANT_DS"},
    CommandClass{0x781b, 8, every_generation, "3DSTATE_HS"},
    CommandClass{0x781c, 8, every_generation, "3DSTATE_TE"},
    CommandClass{0x781d, 8, every_generation, "3DSTATE_DS"},
    CommandClass{0x781e, 8, every_generation, "3DSTATE_STREAMOUT"},
    CommandClass{0x781f, 8, every_generation, "3DSTATE_SBE"},
    CommandClass{0x7820, 8, every_generation, "3DSTATE_PS"},
    CommandClass{0x7821, 8, every_generation, "3DSTATE_VIEWPORT_STATE_POINTERS_SF_CLIP"},
    CommandClass{0x7822, 16, from_gen12lp, "3DSTATE_CPS_POINTERS"},
    CommandClass{0x7823, 8, every_generation, "3DSTATE_VIEWPORT_STATE_POINTERS_CC"},
    CommandClass{0x7824, 8, every_generation, "3DSTATE_BLEND_STATE_POINTERS"},
    CommandClass{0x7826, 8, every_generation, "3DSTATE_BINDING_TABLE_POINTERS_VS"},
    CommandClass{0x7827, 8, every_generation, "3DSTATE_BINDING_TABLE_POINTERS_HS"},
    CommandClass{0x7828, 8, every_generation, "3DSTATE_BINDING_TABLE_POINTERS_DS"},
    CommandClass{0x7829, 8, every_generation, "3DSTATE_BINDING_TABLE_POINTERS_GS"},
    CommandClass{0x782a, 8, every_generation, "3DSTATE_BINDING_TABLE_POINTERS_PS"},
    CommandClass{0x782b, 8, every_generation, "3DSTATE_SAMPLER_STATE_POINTERS_VS"},
    CommandClass{0x782c, 8, every_generation, "3DSTATE_SAMPLER_STATE_POINTERS_HS"},
    CommandClass{0x782d, 8, every_generation, "3DSTATE_SAMPLER_STATE_POINTERS_DS"},
    CommandClass{0x782e, 8, every_generation, "3DSTATE_SAMPLER_STATE_POINTERS_GS"},
    CommandClass{0x782f, 8, every_generation, "3DSTATE_SAMPLER_STATE_POINTERS_PS"},
    CommandClass{0x7830, 8, every_generation, "3DSTATE_URB_VS"},
    CommandClass{0x7831, 8, every_generation, "3DSTATE_URB_HS"},
    CommandClass{0x7832, 8, every_generation, "3DSTATE_URB_DS"},
    CommandClass{0x7833, 8, every_generation, "3DSTATE_URB_GS"},
    CommandClass{0x7834, 8, every_generation, "3DSTATE_GATHER_CONSTANT_VS"},
    CommandClass{0x7835, 8, every_generation, "3DSTATE_GATHER_CONSTANT_GS"},
    CommandClass{0x7836, 8, every_generation, "3DSTATE_GATHER_CONSTANT_HS"},
    CommandClass{0x7837, 8, every_generation, "3DSTATE_GATHER_CONSTANT_DS"},
    CommandClass{0x7838, 8, every_generation, "3DSTATE_GATHER_CONSTANT_PS"},
    CommandClass{0x7843, 9, every_generation, "3DSTATE_BINDING_TABLE_EDIT_VS"},
    CommandClass{0x7844, 9, every_generation, "3DSTATE_BINDING_TABLE_EDIT_GS"},
    CommandClass{0x7845, 9, every_generation, "3DSTATE_BINDING_TABLE_EDIT_HS"},
    CommandClass{0x7846, 9, every_generation, "3DSTATE_BINDING_TABLE_EDIT_DS"},
    CommandClass{0x7847, 9, every_generation, "3DSTATE_BINDING_TABLE_EDIT_PS"},
    CommandClass{0x7849, 8, every_generation, "3DSTATE_VF_INSTANCING"},
    CommandClass{0x784a, 8, every_generation, "3DSTATE_VF_SGVS"},
    CommandClass{0x784b, 8, every_generation, "3DSTATE_VF_TOPOLOGY"},
    CommandClass{0x784c, 8, every_generation, "3DSTATE_WM_CHROMAKEY"},
    CommandClass{0x784d, 8, every_generation, "3DSTATE_PS_BLEND"},
    CommandClass{0x784e, 8, every_generation, "3DSTATE_WM_DEPTH_STENCIL"},
    CommandClass{0x784f, 8, every_generation, "3DSTATE_PS_EXTRA"},
    CommandClass{0x7850, 8, every_generation, "3DSTATE_RASTER"},
    CommandClass{0x7851, 8, every_generation, "3DSTATE_SBE_SWIZ"},
    CommandClass{0x7852, 8, every_generation, "3DSTATE_WM_HZ_OP", depth_operation},
    CommandClass{0x7854, 8, every_generation, "3DSTATE_RS_CONSTANT_POINTER"},
    CommandClass{0x7855, 8, every_generation, "3DSTATE_VF_COMPONENT_PACKING"},
    CommandClass{0x7856, 8, from_gen11, "3DSTATE_VF_SGVS_2"},
    CommandClass{0x7857, 8, xe_hpg_only, "3DSTATE_VFG"},
    CommandClass{0x7860, 8, from_gen12lp, "3DSTATE_SO_BUFFER_INDEX_0"},
    CommandClass{0x7861, 8, from_gen12lp, "3DSTATE_SO_BUFFER_INDEX_1"},
    CommandClass{0x7862, 8, from_gen12lp, "3DSTATE_SO_BUFFER_INDEX_2"},
    CommandClass{0x7863, 8, from_gen12lp, "3DSTATE_SO_BUFFER_INDEX_3"},
    CommandClass{0x786c, 8, from_gen12lp, "3DSTATE_PRIMITIVE_REPLICATION"},
    CommandClass{0x786d, 8, from_gen12lp, "3DSTATE_CONSTANT_ALL"},
    CommandClass{0x786e, 8, xe_hpg_only, "3DSTATE_TBIMR_TILE_PASS_INFO"},
    CommandClass{0x7877, 8, xe_hpg_only, "3DSTATE_MESH_CONTROL"},
    CommandClass{0x7878, 8, xe_hpg_only, "3DSTATE_MESH_DISTRIB"},
    CommandClass{0x7879, 8, xe_hpg_only, "3DSTATE_TASK_REDISTRIB"},
    CommandClass{0x787a, 8, xe_hpg_only, "3DSTATE_MESH_SHADER"},
    CommandClass{0x787b, 8, xe_hpg_only, "3DSTATE_MESH_SHADER_DATA"},
    CommandClass{0x787c, 8, xe_hpg_only, "3DSTATE_TASK_CONTROL"},
    CommandClass{0x787d, 8, xe_hpg_only, "3DSTATE_TASK_SHADER"},
    CommandClass{0x787e, 8, xe_hpg_only, "3DSTATE_TASK_SHADER_DATA"},
    CommandClass{0x787f, 8, xe_hpg_only, "3DSTATE_URB_ALLOC_MESH"},
    CommandClass{0x7880, 8, xe_hpg_only, "3DSTATE_URB_ALLOC_TASK"},
    CommandClass{0x7881, 8, xe_hpg_only, "3DSTATE_CLIP_MESH"},
    CommandClass{0x7882, 8, xe_hpg_only, "3DSTATE_SBE_MESH"},
    CommandClass{0x7883, 8, xe_hpg_only, "3DSTATE_CPSIZE_CONTROL_BUFFER"},
    CommandClass{0x7900, 8, every_generation, "3DSTATE_DRAWING_RECTANGLE"},
    CommandClass{0x7902, 8, every_generation, "3DSTATE_SAMPLER_PALETTE_LOAD0"},
    CommandClass{0x7904, 8, every_generation, "3DSTATE_CHROMA_KEY"},
    CommandClass{0x7906, 8, every_generation, "3DSTATE_POLY_STIPPLE_OFFSET"},
    CommandClass{0x7907, 8, every_generation, "3DSTATE_POLY_STIPPLE_PATTERN"},
    CommandClass{0x7908, 8, every_generation, "3DSTATE_LINE_STIPPLE"},
    CommandClass{0x790a, 8, every_generation, "3DSTATE_AA_LINE_PARAMETERS"},
    CommandClass{0x790c, 8, every_generation, "3DSTATE_SAMPLER_PALETTE_LOAD1"},
    CommandClass{0x7911, 8, every_generation, "3DSTATE_MONOFILTER_SIZE"},
    CommandClass{0x7912, 8, every_generation, "3DSTATE_PUSH_CONSTANT_ALLOC_VS"},
    CommandClass{0x7913, 8, every_generation, "3DSTATE_PUSH_CONSTANT_ALLOC_HS"},
    CommandClass{0x7914, 8, every_generation, "3DSTATE_PUSH_CONSTANT_ALLOC_DS"},
    CommandClass{0x7915, 8, every_generation, "3DSTATE_PUSH_CONSTANT_ALLOC_GS"},
    CommandClass{0x7916, 8, every_generation, "3DSTATE_PUSH_CONSTANT_ALLOC_PS"},
    CommandClass{0x7917, 9, every_generation, "3DSTATE_SO_DECL_LIST"},
    CommandClass{0x7918, 8, every_generation, "3DSTATE_SO_BUFFER"},
    CommandClass{0x7919, 8, every_generation, "3DSTATE_BINDING_TABLE_POOL_ALLOC"},
    CommandClass{0x791a, 8, every_generation, "3DSTATE_GATHER_POOL_ALLOC"},
    CommandClass{0x791c, 8, every_generation, "3DSTATE_SAMPLE_PATTERN"},
    CommandClass{0x791d, 8, every_generation, "3DSTATE_URB_CLEAR"},
    CommandClass{0x791e, 8, from_gen11, "3DSTATE_3D_MODE"},
    CommandClass{0x791f, 8, from_gen12lp, "3DSTATE_SUBSLICE_HASH_TABLE"},
    CommandClass{0x7920, 8, from_gen11, "3DSTATE_SLICE_TABLE_STATE_POINTERS"},
    CommandClass{0x7b00, 8, every_generation, "3DPRIMITIVE", needs_execution_units},
    CommandClass{0x7b01, 8, xe_hpg_only, "3DMESH_1D", needs_execution_units},
    CommandClass{0x7b02, 8, xe_hpg_only, "3DMESH_3D", needs_execution_units},
    CommandClass{0x7c00, 8, xe_hpg_only, "EXECUTE_INDIRECT_DRAW", needs_execution_units},
};

} // namespace

const CommandClass* find_render_command(std::uint32_t header, Generation generation) {
    const auto opcode = static_cast<std::uint16_t>(bits(header, 16, 31));
    const auto* kind = find_command(compute_commands, opcode, generation);
    return kind != nullptr ? kind : find_command(graphics_commands, opcode, generation);
}

} // namespace zeva::sim

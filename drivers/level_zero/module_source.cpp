#include "module_source.hpp"

#include "api_boundary.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace zeva::ze_driver {
namespace {

std::vector<SpecializationConstant> constants_of(const ze_module_constants_t* constants) {
    std::vector<SpecializationConstant> result;
    if (constants == nullptr || constants->numConstants == 0)
        return result;
    require_pointers(constants->pConstantIds, constants->pConstantValues);
    for (std::uint32_t i = 0; i < constants->numConstants; ++i) {
        require_pointers(constants->pConstantValues[i]);
        result.push_back({constants->pConstantIds[i], constants->pConstantValues[i]});
    }
    return result;
}

ModuleSource source(const std::uint8_t* spirv, std::size_t size, const ze_module_constants_t* constants) {
    require_pointers(spirv);
    require(size != 0, ZE_RESULT_ERROR_INVALID_SIZE);
    return {std::as_bytes(std::span{spirv, size}), constants_of(constants)};
}

/// Options of another part; most programs give all parts the same.
void add_options(std::string& options, const char* more) {
    if (more == nullptr || options == more)
        return;
    options += options.empty() ? "" : " ";
    options += more;
}

} // namespace

CompileRequest compile_request(const ze_module_desc_t& desc) {
    CompileRequest request;
    const auto* program = find_in_chain<const ze_module_program_exp_desc_t>(
        desc.pNext, ZE_STRUCTURE_TYPE_MODULE_PROGRAM_EXP_DESC);
    if (program == nullptr) {
        request.modules.push_back(source(desc.pInputModule, desc.inputSize, desc.pConstants));
        add_options(request.options, desc.pBuildFlags);
        return request;
    }
    require(program->count != 0, ZE_RESULT_ERROR_INVALID_SIZE);
    require_pointers(program->inputSizes, program->pInputModules);
    for (std::uint32_t i = 0; i < program->count; ++i) {
        const auto* constants = program->pConstants == nullptr ? nullptr : program->pConstants[i];
        request.modules.push_back(source(program->pInputModules[i], program->inputSizes[i], constants));
        add_options(request.options, program->pBuildFlags == nullptr ? nullptr : program->pBuildFlags[i]);
    }
    return request;
}

} // namespace zeva::ze_driver

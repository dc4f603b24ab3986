// Linking modules to each other, and telling what there is to link.
#include "api_boundary.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "module.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace zeva::ze_driver {
namespace {

using Modules = std::vector<std::shared_ptr<Module>>;

/// Each module once, however often it is given.
Modules resolve_all(std::uint32_t count, const ze_module_handle_t* handles) {
    require_pointers(handles);
    Modules modules;
    for (std::uint32_t i = 0; i < count; ++i) {
        auto module = resolve<Module>(handles[i]);
        if (std::ranges::find(modules, module) == modules.end())
            modules.push_back(std::move(module));
    }
    return modules;
}

auto is_exporter_of(const std::string& name) {
    return [&name](const std::shared_ptr<Module>& module) { return module->exports(name); };
}

} // namespace

std::string Module::find_link_problems(const std::vector<std::shared_ptr<Module>>& modules) const {
    std::string problems;
    for (const std::string& name : executable().unresolved_imports()) {
        const auto count = std::ranges::count_if(modules, is_exporter_of(name));
        if (count == 0)
            problems += fmt::format("unresolved import: {}\n", name);
        else if (count > 1)
            problems += fmt::format("ambiguous import, exported by {} modules: {}\n", count, name);
    }
    return problems;
}

void Module::link(const std::vector<std::shared_ptr<Module>>& modules) {
    std::vector<std::shared_ptr<ModuleCode>> providers;
    for (const auto& module : modules) {
        if (module.get() == this)
            continue;
        const std::lock_guard lock{module->mutex_};
        providers.push_back(module->code_);
        providers.insert(providers.end(), module->linked_.begin(), module->linked_.end());
    }
    const std::lock_guard lock{mutex_};
    for (const std::string& name : executable().unresolved_imports())
        executable().resolve_import(
            name, (*std::ranges::find_if(modules, is_exporter_of(name)))->executable().symbol(name));
    linked_.insert(linked_.end(), providers.begin(), providers.end());
}

namespace {

ze_result_t dynamic_link(std::uint32_t count, ze_module_handle_t* handles,
                         ze_module_build_log_handle_t* link_log) {
    const Modules modules = resolve_all(count, handles);
    std::string problems;
    for (const auto& module : modules)
        problems += module->find_link_problems(modules);
    const bool is_possible = problems.empty();
    if (link_log != nullptr)
        *link_log = publish(std::make_shared<ModuleBuildLog>(std::move(problems)));
    require(is_possible, ZE_RESULT_ERROR_MODULE_LINK_FAILURE);
    for (const auto& module : modules)
        if (!module->is_linked())
            module->link(modules);
    return ZE_RESULT_SUCCESS;
}

ze_result_t inspect_linkage(ze_linkage_inspection_ext_desc_t* desc, std::uint32_t count,
                            ze_module_handle_t* handles, ze_module_build_log_handle_t* log) {
    require_pointers(desc, handles, log);
    constexpr ze_linkage_inspection_ext_flags_t all_flags =
        ZE_LINKAGE_INSPECTION_EXT_FLAG_IMPORTS | ZE_LINKAGE_INSPECTION_EXT_FLAG_UNRESOLVABLE_IMPORTS |
        ZE_LINKAGE_INSPECTION_EXT_FLAG_EXPORTS;
    require(desc->flags <= all_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    const Modules modules = resolve_all(count, handles);
    std::string text;
    const auto list = [&](ze_linkage_inspection_ext_flag_t flag, const char* title, const auto& names) {
        if ((desc->flags & flag) != 0)
            for (const std::string& name : names)
                text += fmt::format("{}: {}\n", title, name);
    };
    for (const auto& module : modules) {
        std::vector<std::string> unresolvable = module->imports();
        std::erase_if(unresolvable, [&](const std::string& name) {
            return std::ranges::any_of(modules, is_exporter_of(name));
        });
        list(ZE_LINKAGE_INSPECTION_EXT_FLAG_IMPORTS, "import", module->imports());
        list(ZE_LINKAGE_INSPECTION_EXT_FLAG_UNRESOLVABLE_IMPORTS, "unresolvable import", unresolvable);
        list(ZE_LINKAGE_INSPECTION_EXT_FLAG_EXPORTS, "export", module->executable().symbol_names());
    }
    *log = publish(std::make_shared<ModuleBuildLog>(std::move(text)));
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install_module_linking(ze_module_dditable_t& table) {
    table.pfnDynamicLink = entry_point<dynamic_link>;
    table.pfnInspectLinkageExt = entry_point<inspect_linkage>;
}

} // namespace zeva::ze_driver

#include "execution/loaded_module.hpp"

#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <fmt/format.h>

#include "execution/memory_file.hpp"

namespace zeva::ze_driver {

std::shared_ptr<const LoadedModule> LoadedModule::load(std::span<const std::byte> image, std::string& error) {
    // Always a file of its own: the loader maps the same file only once, and two modules share no variables.
    UniqueFd file = create_memory_file("zeva module", image);
    if (!file) {
        error = fmt::format("no memory for a module: {}", std::strerror(errno));
        return nullptr;
    }
    void* const library = dlopen(fmt::format("/proc/self/fd/{}", file.get()).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        error = fmt::format("a module cannot be loaded: {}", dlerror());
        return nullptr;
    }
    const auto* table = static_cast<const zeva_module*>(dlsym(library, ZEVA_MODULE_SYMBOL));
    if (table == nullptr || table->abi_version != ZEVA_KERNEL_ABI_VERSION) {
        error = "the kernel compiler and the driver are of different versions";
        dlclose(library);
        return nullptr;
    }
    return std::shared_ptr<const LoadedModule>{new LoadedModule{std::move(file), library, table}};
}

LoadedModule::~LoadedModule() {
    dlclose(library_);
}

} // namespace zeva::ze_driver

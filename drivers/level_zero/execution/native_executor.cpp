#include "execution/native_executor.hpp"

#include <charconv>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <spirv/unified1/spirv.hpp>
#include <string_view>

#include "base/environment.hpp"
#include "execution/cache_folder.hpp"
#include "execution/executor_threads.hpp"
#include "execution/native_binary.hpp"
#include "execution/native_kernel.hpp"
#include "execution/processor.hpp"
#include "execution/spirv_constants.hpp"

namespace zeva::ze_driver {

NativeModule::NativeModule(std::shared_ptr<const LoadedModule> module, std::vector<std::byte> binary,
                           Watchdog* watchdog)
    : module_(std::move(module)), binary_(std::move(binary)), watchdog_(watchdog) {
    for (const zeva_kernel& kernel : module_->kernels())
        kernel_names_.emplace_back(kernel.name);
}

std::unique_ptr<ExecutableKernel> NativeModule::kernel(const std::string& name) {
    for (const zeva_kernel& kernel : module_->kernels())
        if (name == kernel.name)
            return std::make_unique<NativeKernel>(module_, kernel, watchdog_);
    return nullptr;
}

ModuleSymbol NativeModule::symbol(const std::string& name) const {
    for (const zeva_symbol& symbol : module_->symbols())
        if (name == symbol.name)
            return {symbol.address, symbol.size};
    return {};
}

std::vector<std::string> NativeModule::symbol_names() const {
    std::vector<std::string> names;
    for (const zeva_symbol& symbol : module_->symbols())
        names.emplace_back(symbol.name);
    return names;
}

std::vector<std::string> NativeModule::unresolved_imports() const {
    std::vector<std::string> names;
    for (const zeva_import& import : module_->imports())
        if (*import.slot == nullptr)
            names.emplace_back(import.name);
    return names;
}

void NativeModule::resolve_import(const std::string& name, const ModuleSymbol& symbol) {
    for (const zeva_import& import : module_->imports())
        if (name == import.name)
            *import.slot = symbol.address;
}

namespace {

/// ZEVA_WATCHDOG is the limit of one launch in milliseconds; null when it is unset.
Watchdog* make_watchdog() {
    const auto text = environment("ZEVA_WATCHDOG");
    if (!text)
        return nullptr;
    std::uint32_t limit = 0;
    const auto parsed = std::from_chars(text->data(), text->data() + text->size(), limit);
    if (parsed.ec == std::errc{} && parsed.ptr == text->data() + text->size() && limit != 0)
        return new Watchdog{std::chrono::milliseconds{limit}};
    std::fprintf(stderr, "libze_zeva: ZEVA_WATCHDOG=%s is not a number of milliseconds\n", text->c_str());
    return nullptr;
}

/// The options as programs look for them in native binaries: levels are named O0 to O2.
std::string options_in_full(std::string options) {
    constexpr std::string_view level = "-ze-opt-level=";
    for (std::size_t at = options.find(level); at != std::string::npos; at = options.find(level, at)) {
        at += level.size();
        if (at < options.size() && options[at] >= '0' && options[at] <= '9')
            options.insert(at, "O");
    }
    return options;
}

bool is_spirv(const std::vector<std::byte>& module) {
    std::uint32_t first = 0;
    if (module.size() % sizeof first != 0 || module.empty())
        return false;
    std::memcpy(&first, module.data(), sizeof first);
    return first == spv::MagicNumber;
}

} // namespace

NativeExecutor::NativeExecutor()
    : processor_(processor_name()), cache_(cache_folder()), compiler_(ModuleCompiler::find(compiler_error_)),
      watchdog_(make_watchdog()) {}

std::uint32_t NativeExecutor::max_cooperative_groups() const {
    return cooperative_pool().threads.thread_count() + 1;
}

/// All that the code depends on.
std::string NativeExecutor::cache_key(const std::vector<std::vector<std::byte>>& modules,
                                      const std::string& options) const {
    std::string key = fmt::format("{}\n{}\n{}\n{}\n{}\n", ZEVA_KERNEL_ABI_VERSION, compiler_->version(),
                                  processor_, watchdog_ != nullptr, options);
    for (const auto& module : modules) {
        key += fmt::format("{}\n", module.size());
        key.append(reinterpret_cast<const char*>(module.data()), module.size());
    }
    return key;
}

std::unique_ptr<ExecutableModule> NativeExecutor::compile(const CompileRequest& request,
                                                          std::string& build_log) {
    if (!compiler_) {
        build_log = compiler_error_;
        return nullptr;
    }
    std::vector<std::vector<std::byte>> modules;
    for (const ModuleSource& source : request.modules) {
        modules.push_back(specialize(source.spirv, source.constants));
        if (!is_spirv(modules.back())) {
            build_log = "this is not a SPIR-V module";
            return nullptr;
        }
    }
    const std::string key = cache_key(modules, request.options);
    std::string ignored;
    if (auto cached = cache_.find(key))
        if (auto module = load_own(std::move(*cached), ignored))
            return module;
    const auto image = compiler_->compile(modules, request.options, watchdog_ != nullptr, build_log);
    if (!image)
        return nullptr;
    std::vector<std::byte> binary = make_native_binary(*image, processor_, options_in_full(request.options));
    cache_.store(key, binary);
    return load_own(std::move(binary), build_log);
}

std::unique_ptr<ExecutableModule> NativeExecutor::load(std::span<const std::byte> native_binary,
                                                       std::string& build_log) {
    return load_own({native_binary.begin(), native_binary.end()}, build_log);
}

std::unique_ptr<ExecutableModule> NativeExecutor::load_own(std::vector<std::byte> binary,
                                                           std::string& error) const {
    const auto image = image_of_native_binary(binary, processor_, error);
    if (!image)
        return nullptr;
    auto module = LoadedModule::load(*image, error);
    return module ? std::make_unique<NativeModule>(std::move(module), std::move(binary), watchdog_) : nullptr;
}

KernelExecutor& native_executor() {
    static NativeExecutor& executor = *new NativeExecutor;
    return executor;
}

} // namespace zeva::ze_driver

#include "execution/pocl_executor.hpp"

#include <algorithm>
#include <cstring>

#include "execution/bitcode_translator.hpp"
#include "execution/build_options.hpp"
#include "execution/pocl_kernel.hpp"

namespace zeva::ze_driver {
namespace {

/// The module as aligned words; empty when it is not a whole number of words.
std::vector<std::uint32_t> to_words(std::span<const std::byte> bytes) {
    if (bytes.empty() || bytes.size() % sizeof(std::uint32_t) != 0)
        return {};
    std::vector<std::uint32_t> words(bytes.size() / sizeof(std::uint32_t));
    std::memcpy(words.data(), bytes.data(), bytes.size());
    return words;
}

} // namespace

PoclModule::PoclModule(const PoclRuntime& runtime, BuiltProgram program, std::vector<SpirvKernel> kernels)
    : runtime_(runtime), program_(std::make_shared<const BuiltProgram>(std::move(program))),
      kernels_(std::move(kernels)) {
    for (const SpirvKernel& kernel : kernels_)
        names_.push_back(kernel.name);
}

std::unique_ptr<ExecutableKernel> PoclModule::kernel(const std::string& name) {
    const auto found = std::ranges::find(kernels_, name, &SpirvKernel::name);
    std::string error;
    if (found == kernels_.end())
        return nullptr;
    const PoclUse use = runtime_.use(error);
    if (!use)
        return nullptr;
    return PoclKernel::create(runtime_, program_, *found, error);
}

std::unique_ptr<PoclExecutor> PoclExecutor::create(std::string& error) {
    const auto folder = cache_folder();
    if (folder.empty()) {
        error =
            "there is no folder to keep compiled kernels in: set XDG_CACHE_HOME to one that can be written";
        return nullptr;
    }
    auto runtime = PoclRuntime::load(folder / "pocl", error);
    if (!runtime)
        return nullptr;
    return std::unique_ptr<PoclExecutor>{
        new PoclExecutor{std::move(runtime), BitcodeCache{folder / "bitcode"}}};
}

std::unique_ptr<ExecutableModule> PoclExecutor::compile(std::span<const std::byte> spirv,
                                                        const std::string& build_options,
                                                        std::string& build_log) {
    const PoclUse use = runtime_->use(build_log);
    if (!use)
        return nullptr;
    const auto options = pocl_build_options(build_options, build_log);
    if (!options)
        return nullptr;
    const std::vector<std::uint32_t> words = to_words(spirv);
    auto kernels = read_spirv_kernels(words, build_log);
    if (!kernels)
        return nullptr;
    const auto translated = bitcode(words, build_log);
    if (!translated)
        return nullptr;
    BuiltProgram built = build_program(*runtime_, *translated, *options, build_log);
    if (!built.program)
        return nullptr;
    return std::make_unique<PoclModule>(*runtime_, std::move(built), std::move(*kernels));
}

std::optional<std::vector<std::byte>> PoclExecutor::bitcode(std::span<const std::uint32_t> spirv,
                                                            std::string& build_log) const {
    if (auto cached = cache_.find(spirv))
        return cached;
    auto translated = translate_to_bitcode(spirv, build_log);
    if (translated)
        cache_.store(spirv, *translated);
    return translated;
}

KernelExecutor* pocl_executor(std::string& error) {
    struct Instance {
        std::string error;
        std::unique_ptr<PoclExecutor> executor = PoclExecutor::create(error);
    };
    // Never destroyed, since other threads may still hold kernels; only closed when the process ends.
    static Instance& instance = *new Instance;
    struct Closer {
        ~Closer() {
            if (instance.executor)
                instance.executor->close();
        }
    };
    static const Closer closer;
    if (!instance.executor) {
        error = instance.error;
        return nullptr;
    }
    return instance.executor->usable(error) ? instance.executor.get() : nullptr;
}

} // namespace zeva::ze_driver

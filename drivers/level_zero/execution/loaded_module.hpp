// A compiled module in memory.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <zeva/unique_fd.hpp>

#include "kernel_abi.h"

namespace zeva::ze_driver {

/// A shared object that the dynamic loader has mapped, with variables of its own. Immutable, but for what its
/// kernels and imports write.
class LoadedModule {
public:
    /// Nothing, with the cause in `error`, when the object cannot be loaded or is of another version.
    [[nodiscard]] static std::shared_ptr<const LoadedModule> load(std::span<const std::byte> image,
                                                                  std::string& error);

    LoadedModule(const LoadedModule&) = delete;
    LoadedModule& operator=(const LoadedModule&) = delete;
    ~LoadedModule();

    [[nodiscard]] std::span<const zeva_kernel> kernels() const {
        return {table_->kernels, table_->kernel_count};
    }
    [[nodiscard]] std::span<const zeva_symbol> symbols() const {
        return {table_->symbols, table_->symbol_count};
    }
    [[nodiscard]] std::span<const zeva_import> imports() const {
        return {table_->imports, table_->import_count};
    }

private:
    LoadedModule(UniqueFd file, void* library, const zeva_module* table)
        : file_(std::move(file)), library_(library), table_(table) {}

    UniqueFd file_; ///< held, so that no other module gets its path, by which the loader would know it
    void* library_;
    const zeva_module* table_;
};

} // namespace zeva::ze_driver

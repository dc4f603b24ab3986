#include "resource_use.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace zeva::va_driver {
namespace {

bool is_finished(const ResourceUse::Work& work) {
    return work == nullptr || work->status().has_value();
}

} // namespace

void ResourceUse::add_reader(const Work& work, RecycledVector<Work>& before) {
    const std::lock_guard lock(mutex_);
    if (!is_finished(writer_) && writer_ != work)
        before.push_back(writer_);
    std::erase_if(readers_, is_finished);
    readers_.push_back(work);
}

void ResourceUse::add_writer(const Work& work, RecycledVector<Work>& before) {
    const std::lock_guard lock(mutex_);
    readers_.push_back(std::exchange(writer_, work));
    std::ranges::copy_if(readers_, std::back_inserter(before),
                         [&](const Work& other) { return !is_finished(other) && other != work; });
    readers_.clear();
}

RecycledVector<ResourceUse::Work> ResourceUse::unfinished() {
    const std::lock_guard lock(mutex_);
    RecycledVector<Work> work;
    const auto is_unfinished = [](const Work& each) { return !is_finished(each); };
    std::ranges::copy_if(readers_, std::back_inserter(work), is_unfinished);
    if (is_unfinished(writer_))
        work.push_back(writer_);
    return work;
}

bool ResourceUse::wait_for(std::chrono::nanoseconds timeout) {
    const RecycledVector<Work> all = unfinished();
    if (all.empty())
        return true;
    const auto start = std::chrono::steady_clock::now();
    for (const Work& work : all) {
        const auto spent = std::chrono::steady_clock::now() - start;
        if (!work->wait_for(std::max(timeout - spent, std::chrono::nanoseconds::zero())))
            return false;
    }
    return true;
}

void ResourceUse::wait() {
    for (const Work& work : unfinished())
        work->wait();
}

void ResourceUse::wait_for_writer() {
    Work writer;
    {
        const std::lock_guard lock(mutex_);
        writer = writer_;
    }
    if (writer)
        writer->wait();
}

bool ResourceUse::is_idle() {
    return unfinished().empty();
}

VAStatus ResourceUse::status() {
    const std::lock_guard lock(mutex_);
    return writer_ ? writer_->status().value_or(VA_STATUS_SUCCESS) : VA_STATUS_SUCCESS;
}

} // namespace zeva::va_driver

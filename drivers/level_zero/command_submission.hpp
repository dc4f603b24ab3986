// What a stream is given to execute.
#pragma once

#include "command.hpp"
#include "fence.hpp"

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace zeva::ze_driver {

/// The commands of one list, or one command of an immediate list, and then a fence.
struct Submission {
    std::shared_ptr<const CommandSequence> sequence; ///< null for none
    Command command;
    std::shared_ptr<Fence> fence; ///< null for none
    std::size_t done = 0;         ///< commands of the sequence that have been executed

    /// Whether it can be executed in some microseconds right now.
    [[nodiscard]] bool is_brief() const;
};

/// Submissions in order. Allocates only when it has never held so many.
class SubmissionRing {
public:
    [[nodiscard]] bool is_empty() const { return size_ == 0; }
    [[nodiscard]] const Submission& front() const { return places_[first_]; }

    void push(Submission submission) {
        if (size_ == places_.size())
            grow();
        places_[(first_ + size_) % places_.size()] = std::move(submission);
        ++size_;
    }

    /// Puts back what was the first.
    void push_front(Submission submission) {
        if (size_ == places_.size())
            grow();
        first_ = (first_ + places_.size() - 1) % places_.size();
        places_[first_] = std::move(submission);
        ++size_;
    }

    Submission pop() {
        Submission front = std::move(places_[first_]);
        first_ = (first_ + 1) % places_.size();
        --size_;
        return front;
    }

    /// Makes room for `count` more.
    void reserve(std::size_t count) {
        while (places_.size() - size_ < count)
            grow();
    }

private:
    void grow() {
        std::vector<Submission> larger(places_.size() * 2);
        for (std::size_t i = 0; i < size_; ++i)
            larger[i] = std::move(places_[(first_ + i) % places_.size()]);
        places_ = std::move(larger);
        first_ = 0;
    }

    std::vector<Submission> places_ = std::vector<Submission>(16);
    std::size_t first_ = 0;
    std::size_t size_ = 0;
};

} // namespace zeva::ze_driver

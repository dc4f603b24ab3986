// The environment variables of a command that is about to be started.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace zeva::sim {

class Environment {
public:
    /// A copy of this process's.
    [[nodiscard]] static Environment of_this_process();

    void set(const std::string& name, std::string value) { variables_[name] = std::move(value); }
    void unset(const std::string& name) { variables_.erase(name); }
    /// What is set already stays, before or after the new part.
    void prepend(const std::string& name, const std::string& part, char separator);
    void append(const std::string& name, const std::string& part, char separator);

    /// `NAME=value`, in no promised order.
    [[nodiscard]] std::vector<std::string> lines() const;

private:
    std::map<std::string, std::string> variables_;
};

} // namespace zeva::sim

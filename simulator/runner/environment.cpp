#include "environment.hpp"

#include <string_view>

#include <unistd.h>

namespace zeva::sim {

Environment Environment::of_this_process() {
    Environment environment;
    for (char** line = ::environ; line != nullptr && *line != nullptr; ++line) {
        const std::string_view text{*line};
        if (const auto equals = text.find('='); equals != std::string_view::npos)
            environment.set(std::string{text.substr(0, equals)}, std::string{text.substr(equals + 1)});
    }
    return environment;
}

void Environment::prepend(const std::string& name, const std::string& part, char separator) {
    std::string& value = variables_[name];
    value = value.empty() ? part : part + separator + value;
}

void Environment::append(const std::string& name, const std::string& part, char separator) {
    std::string& value = variables_[name];
    value = value.empty() ? part : value + separator + part;
}

std::vector<std::string> Environment::lines() const {
    std::vector<std::string> lines;
    for (const auto& [name, value] : variables_)
        lines.push_back(name + "=" + value);
    return lines;
}

} // namespace zeva::sim

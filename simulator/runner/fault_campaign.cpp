#include "fault_campaign.hpp"

#include "run_folder.hpp"

#include "base/error.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <map>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zeva/unique_fd.hpp>

namespace zeva::sim {
namespace {

constexpr std::size_t longest_judgement = 65536;

/// As text, from the process that makes a run to the one that wants to know.
std::string to_text(const Judgement& judgement) {
    return fmt::format("{}\n{}\n{}\n", static_cast<int>(judgement.verdict),
                       fmt::join(judgement.libraries, " "), judgement.detail);
}

Judgement judgement_from_text(const std::string& text) {
    std::istringstream lines{text};
    std::string verdict;
    std::string libraries;
    Judgement judgement{};
    std::getline(lines, verdict);
    std::getline(lines, libraries);
    std::getline(lines, judgement.detail);
    judgement.verdict = static_cast<Verdict>(std::stoi(verdict));
    std::istringstream words{libraries};
    for (std::string word; words >> word;)
        judgement.libraries.push_back(word);
    return judgement;
}

RunRequest request_for(const CampaignRequest& campaign, std::optional<Fault> fault) {
    RunRequest request = campaign.run;
    request.streams = Streams::captured;
    request.fault = fault;
    return request;
}

/// The exit code of a process that makes one run and writes the judgement, or why there is none.
int make_run(const RunRequest& request, const UniqueFd& result) {
    std::string text;
    int code = 0;
    try {
        text = to_text(judge(run(request)));
    } catch (const std::exception& error) {
        text = error.what();
        code = 1;
    }
    const ssize_t written = ::write(result.get(), text.data(), std::min(text.size(), longest_judgement));
    return written < 0 ? 1 : code;
}

/// A forked process that makes one run.
struct Worker {
    std::size_t index; ///< of the fault
    UniqueFd result;
};

class Campaign {
public:
    Campaign(const CampaignRequest& request, const std::vector<Fault>& faults)
        : request_(request), faults_(faults), judgements_(faults.size()), shared_(request.run.machine) {}
    Campaign(const Campaign&) = delete;
    Campaign& operator=(const Campaign&) = delete;
    ~Campaign() { stop(); }

    int run(const std::function<void(const Fault&, const Judgement&)>& on_case) {
        for (std::size_t told = 0; told < faults_.size();) {
            start_workers();
            const auto signal = signals_.wait();
            if (signal && signal->si_signo != SIGCHLD)
                return signal->si_signo;
            collect();
            for (; told < faults_.size() && judgements_[told]; ++told)
                on_case(faults_[told], *judgements_[told]);
        }
        return 0;
    }

private:
    void start_workers() {
        for (; workers_.size() < request_.jobs && next_ < faults_.size(); ++next_)
            start(next_);
    }

    void start(std::size_t index) {
        UniqueFd result{::memfd_create("judgement", MFD_CLOEXEC)};
        const pid_t pid = result ? ::fork() : -1;
        if (pid < 0)
            throw_system_error("fork", errno);
        if (pid == 0) {
            ::setpgid(0, 0);
            ::sigprocmask(SIG_SETMASK, &signals_.before(), nullptr);
            RunRequest request = request_for(request_, faults_[index]);
            request.tree = shared_.tree();
            ::_exit(make_run(request, result));
        }
        ::setpgid(pid, pid); // whichever of the two comes first
        workers_.emplace(pid, Worker{index, std::move(result)});
    }

    void collect() {
        int status = 0;
        for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
            const auto worker = workers_.extract(pid);
            std::string text(longest_judgement, '\0');
            const ssize_t size = ::pread(worker.mapped().result.get(), text.data(), text.size(), 0);
            text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
            if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
                throw_usage_error("zeva sim --fail-each", text.empty() ? "a run was killed" : text);
            judgements_[worker.mapped().index] = judgement_from_text(text);
        }
    }

    /// Workers take their machines down when they are asked to end.
    void stop() {
        for (const auto& [pid, worker] : workers_)
            ::kill(-pid, SIGTERM);
        while (::waitpid(-1, nullptr, 0) > 0) {
        }
    }

    const CampaignRequest& request_;
    const std::vector<Fault>& faults_;
    std::vector<std::optional<Judgement>> judgements_;
    std::map<pid_t, Worker> workers_;
    std::size_t next_ = 0;
    SignalBlock signals_; ///< before the folder: no signal ends this process while that is there
    RunFolder shared_;    ///< whose tree all runs use: writing one takes as long as a run
};

} // namespace

std::vector<Fault> find_faults(const CampaignRequest& request) {
    const RunResult result = run(request_for(request, std::nullopt));
    if (result.end.exit_code != 0)
        throw_usage_error("zeva sim --fail-each",
                          fmt::format("the command ends with exit code {} when nothing fails: {}",
                                      result.end.exit_code, result.end.not_started + result.end.errors));
    std::vector<Fault> faults;
    for (const auto& [name, count] : result.report.all_calls()) {
        std::string unused;
        auto fault = parse_fault(name, unused);
        for (fault->call = 1; fault->call <= count; ++fault->call)
            faults.push_back(*fault);
    }
    return faults;
}

int run_campaign(const CampaignRequest& request, const std::vector<Fault>& faults,
                 const std::function<void(const Fault&, const Judgement&)>& on_case) {
    return Campaign{request, faults}.run(on_case);
}

} // namespace zeva::sim

// SPDX-License-Identifier: Apache-2.0
#include "energymodel/meter/command_job.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <cmath>

#include "meter/spawn.hpp"

namespace energymodel {

struct CommandJob::Process {
  pid_t id = 0;
  sigset_t watched{};
  sigset_t blocked_before{};
};

CommandJob::CommandJob(std::vector<std::string> words, Clock& clock)
    : words_(std::move(words)), clock_(clock), process_(std::make_unique<Process>()) {
  ::signal(SIGCHLD, SIG_DFL);  // if it is ignored, no exit status can be had
  ::sigemptyset(&process_->watched);
  for (const int number : {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    ::sigaddset(&process_->watched, number);
  }
  ::sigprocmask(SIG_BLOCK, &process_->watched, &process_->blocked_before);
}

CommandJob::~CommandJob() { ::sigprocmask(SIG_SETMASK, &process_->blocked_before, nullptr); }

double CommandJob::start() {
  const double start_s = clock_.now_s();
  process_->id = spawn(words_);
  return start_s;
}

std::optional<double> CommandJob::wait_until(double time_s) {
  for (;;) {
    int status = 0;
    if (::waitpid(process_->id, &status, WNOHANG) == process_->id) {
      status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
      return clock_.now_s();
    }
    const double left_s = time_s - clock_.now_s();
    if (left_s <= 0.0) return std::nullopt;
    timespec left{};
    left.tv_sec = static_cast<time_t>(left_s);
    left.tv_nsec = static_cast<long>(1e9 * (left_s - std::floor(left_s)));
    siginfo_t about{};
    const int number = ::sigtimedwait(&process_->watched, &about, &left);
    const bool is_from_terminal = about.si_code == SI_KERNEL;
    if (number > 0 && number != SIGCHLD && !is_from_terminal) ::kill(process_->id, number);
  }
}

}  // namespace energymodel

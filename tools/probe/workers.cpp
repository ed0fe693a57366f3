// SPDX-License-Identifier: Apache-2.0
#include "probe/workers.hpp"

#include <pthread.h>
#include <sched.h>
#include <time.h>

#include <barrier>
#include <thread>

namespace energymodel::cli {
namespace {

/// Where the system does not allow it, the thread runs where it is put.
void bind_to(std::size_t processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  ::pthread_setaffinity_np(::pthread_self(), sizeof set, &set);
}

double processor_time_s() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

std::vector<double> rates_on(std::span<const std::size_t> processors,
                             std::size_t repeats,
                             const std::function<TimedWork(std::size_t)>& prepare) {
  std::vector<std::vector<double>> rates(processors.size(), std::vector<double>(repeats));
  std::barrier start(static_cast<std::ptrdiff_t>(processors.size()));
  {
    std::vector<std::jthread> threads;
    for (std::size_t worker = 0; worker < processors.size(); ++worker) {
      threads.emplace_back([&, worker] {
        bind_to(processors[worker]);
        const TimedWork work = prepare(worker);
        for (double& rate : rates[worker]) {
          start.arrive_and_wait();
          const double before_s = processor_time_s();
          const double done = work();
          rate = done / (processor_time_s() - before_s);
        }
      });
    }
  }
  std::vector<double> out(repeats);
  for (const std::vector<double>& of_worker : rates) {
    for (std::size_t i = 0; i < repeats; ++i) out[i] += of_worker[i];
  }
  return out;
}

}  // namespace energymodel::cli

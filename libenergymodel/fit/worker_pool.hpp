// SPDX-License-Identifier: Apache-2.0
/// \file
/// Threads that wait for work: starting one for every pass over the rows would cost more than a
/// pass.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace energymodel {

class WorkerPool {
 public:
  /// \param threads  the caller's own among them; 0 takes all that the machine has
  explicit WorkerPool(std::size_t threads = 0);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();

  /// task(0) to task(count - 1), in any order, each once; returns when all are done. The first
  /// exception that a task threw is thrown again here, after the others have ended.
  void run(std::size_t count, const std::function<void(std::size_t)>& task);

 private:
  void wait_for_work();
  void take_tasks();

  std::vector<std::jthread> threads_;
  std::mutex mutex_;
  std::condition_variable work_came_;
  std::condition_variable work_done_;
  const std::function<void(std::size_t)>* task_ = nullptr;
  std::atomic<std::size_t> next_ = 0;
  std::size_t count_ = 0;
  std::size_t busy_ = 0;
  std::size_t round_ = 0;
  bool is_ending_ = false;
  std::exception_ptr failure_;
};

}  // namespace energymodel

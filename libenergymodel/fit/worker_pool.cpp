// SPDX-License-Identifier: Apache-2.0
#include "fit/worker_pool.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace energymodel {

WorkerPool::WorkerPool(std::size_t threads) {
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  for (std::size_t i = 1; i < threads; ++i) {
    threads_.emplace_back([this] { wait_for_work(); });
  }
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  work_came_.notify_all();
}

void WorkerPool::take_tasks() {
  try {
    for (std::size_t i = next_++; i < count_; i = next_++) (*task_)(i);
  } catch (...) {
    next_ = count_;
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
  }
}

void WorkerPool::wait_for_work() {
  std::size_t seen = 0;
  std::unique_lock lock(mutex_);
  for (;;) {
    work_came_.wait(lock, [&] { return is_ending_ || round_ != seen; });
    if (is_ending_) return;
    seen = round_;
    lock.unlock();
    take_tasks();
    lock.lock();
    if (--busy_ == 0) work_done_.notify_one();
  }
}

void WorkerPool::run(std::size_t count, const std::function<void(std::size_t)>& task) {
  task_ = &task;
  count_ = count;
  next_ = 0;
  if (threads_.empty() || count < 2) {
    take_tasks();
  } else {
    {
      const std::lock_guard lock(mutex_);
      busy_ = threads_.size();
      ++round_;
    }
    work_came_.notify_all();
    take_tasks();
    std::unique_lock lock(mutex_);
    work_done_.wait(lock, [&] { return busy_ == 0; });
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace energymodel

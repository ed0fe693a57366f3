// SPDX-License-Identifier: Apache-2.0
#include "probe/measure.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <new>

#include "fit/median.hpp"
#include "probe/kernels.hpp"
#include "probe/workers.hpp"

namespace energymodel::cli {
namespace {

constexpr double smallest_B = 4096.0;
constexpr double granule_B = 512.0;  // what read_passes() takes
/// Of one repeat: long against the clock's call, short against a turn of the scheduler.
constexpr double least_read_B = 32e6;
constexpr std::size_t multiply_add_rounds = 2000;

/// Zeroed memory on large pages where the system has them, so that look-ups of addresses do not
/// hide the caches' steps; each page is written by the thread that makes it, so that it lies near.
class Buffer {
 public:
  explicit Buffer(std::size_t bytes) : bytes_(bytes) {
    void* const at =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) throw std::bad_alloc();
    ::madvise(at, bytes, MADV_HUGEPAGE);
    std::memset(at, 0, bytes);
    data_ = static_cast<double*>(at);
  }
  ~Buffer() { ::munmap(data_, bytes_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  [[nodiscard]] const double* data() const { return data_; }

 private:
  std::size_t bytes_;
  double* data_ = nullptr;
};

}  // namespace

std::vector<double> working_sets(double most_B, double per_octave) {
  std::vector<double> out;
  for (double step = 0.0;; step += 1.0) {
    const double exact_B = smallest_B * std::exp2(step / per_octave);
    if (exact_B > most_B) return out;
    const double size_B = granule_B * std::round(exact_B / granule_B);
    if (out.empty() || size_B > out.back()) out.push_back(size_B);
  }
}

std::vector<BandwidthPoint> sweep_bandwidth(std::span<const std::size_t> processors,
                                            std::span<const double> working_sets_B,
                                            std::size_t repeats,
                                            const std::function<void(std::size_t)>& done) {
  std::vector<BandwidthPoint> out;
  for (const double size_B : working_sets_B) {
    const auto bytes = static_cast<std::size_t>(size_B);
    const auto passes = static_cast<std::size_t>(std::ceil(least_read_B / size_B));
    const auto prepare = [&](std::size_t) -> TimedWork {
      auto buffer = std::make_shared<const Buffer>(bytes);
      (void)read_passes(buffer->data(), bytes, 1);
      return [buffer, bytes, passes] {
        [[maybe_unused]] const volatile double sum = read_passes(buffer->data(), bytes, passes);
        return static_cast<double>(bytes * passes);
      };
    };
    out.push_back({size_B, median(rates_on(processors, repeats, prepare))});
    done(out.size());
  }
  return out;
}

double peak_flop_rate(std::span<const std::size_t> processors, FlopKind kind, std::size_t repeats) {
  const auto prepare = [&](std::size_t) -> TimedWork {
    const auto work = kind == FlopKind::fp64 ? multiply_add_fp64 : multiply_add_fp32;
    (void)work(multiply_add_rounds);  // the clock may change with the first wide instruction
    return [work] { return work(multiply_add_rounds); };
  };
  return std::ranges::max(rates_on(processors, repeats, prepare));
}

}  // namespace energymodel::cli

// SPDX-License-Identifier: Apache-2.0
#include "fit/reduction.hpp"

#include <algorithm>
#include <atomic>

#include "fit/worker_pool.hpp"

namespace energymodel {
namespace {

/// Parts reduced before they are added up, so that memory does not grow with the rows.
constexpr std::size_t parts_at_a_time = 64;

detail::AddBlock add_block_for([[maybe_unused]] Instructions instructions) {
#ifdef ENERGYMODEL_X86
  if (instructions == Instructions::avx512) return detail::add_block_avx512;
  if (instructions == Instructions::avx2) return detail::add_block_avx2;
#endif
  return detail::add_block_plain;
}

/// A product out of its partial sums.
double total_of(const double* partial) {
  return ((partial[0] + partial[4]) + (partial[2] + partial[6])) +
         ((partial[1] + partial[5]) + (partial[3] + partial[7]));
}

}  // namespace

std::vector<double> sums_over_blocks(
    const RowSource& source,
    std::size_t length,
    WorkerPool& pool,
    const Team& team,
    const std::function<void(const RowBlock&, std::span<double> sums)>& add,
    bool is_thinned) {
  const std::size_t rows_of_a_block = is_thinned ? rows_of_a_run : rows_of_a_part;
  const std::size_t rows_between_blocks = is_thinned ? rows_between_runs : rows_of_a_part;
  const std::size_t parts = (source.rows() + rows_of_a_part - 1) / rows_of_a_part;
  std::vector<double> total(length);
  std::vector<double> sums(length * std::min(parts, parts_at_a_time));
  for (std::size_t first = 0; first < parts; first += parts_at_a_time) {
    const std::size_t now = std::min(parts_at_a_time, parts - first);
    std::fill(sums.begin(), sums.end(), 0.0);
    pool.run(now, [&](std::size_t i) {
      thread_local std::vector<double> scratch;
      const std::size_t begin = (first + i) * rows_of_a_part;
      const std::size_t end = std::min(begin + rows_of_a_part, source.rows());
      for (std::size_t row = begin; row < end; row += rows_between_blocks) {
        add(source.block(row, std::min(rows_of_a_block, end - row), scratch),
            std::span(sums).subspan(i * length, length));
      }
    });
    for (std::size_t i = 0; i < now; ++i) {
      for (std::size_t k = 0; k < length; ++k) total[k] += sums[i * length + k];
    }
  }
  team.add_up(total);
  return total;
}

ProductMoments reduce(const RowSource& source,
                      const ReductionTask& task,
                      WorkerPool& pool,
                      const Team& team,
                      Instructions instructions) {
  const std::size_t p = task.factors.size();
  const std::size_t width = detail::reduction_width(p);
  const std::size_t length = width * width * detail::reduction_lanes;
  const detail::AddBlock add_block = add_block_for(instructions);
  std::atomic<bool> is_lost = false;  // further blocks would be work for nothing
  const std::vector<double> total = sums_over_blocks(
      source,
      length + 1,
      pool,
      team,
      [&](const RowBlock& block, std::span<double> sums) {
        thread_local std::vector<double> work;
        if (work.size() < detail::reduction_work(p)) work.resize(detail::reduction_work(p));
        if (is_lost || add_block(block, task, work.data(), sums.data())) return;
        is_lost = true;
        sums.back() = 1.0;
      },
      task.is_thinned);
  ProductMoments out;
  out.columns = p + 1;
  out.is_defined = total.back() == 0.0;
  out.products.resize(out.columns * out.columns);
  for (std::size_t i = 0; i <= p; ++i) {
    for (std::size_t j = i; j <= p; ++j) {
      const double product = total_of(&total[(i * width + j) * detail::reduction_lanes]);
      out.products[i * out.columns + j] = product;
      out.products[j * out.columns + i] = product;
    }
  }
  return out;
}

}  // namespace energymodel

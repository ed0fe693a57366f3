// SPDX-License-Identifier: Apache-2.0
#include "fit/reduction.hpp"

#include <algorithm>
#include <atomic>

#include "fit/worker_pool.hpp"

namespace energymodel {
namespace {

/// Parts reduced before they are added up, so that memory does not grow with the rows.
constexpr std::size_t parts_at_a_time = 64;

}  // namespace

std::vector<double> sums_over_blocks(
    const RowSource& source,
    std::size_t length,
    WorkerPool& pool,
    const Team& team,
    const std::function<void(const RowBlock&, std::span<double> sums)>& add) {
  const std::size_t parts = (source.rows() + rows_of_a_part - 1) / rows_of_a_part;
  std::vector<double> total(length);
  std::vector<double> sums(length * std::min(parts, parts_at_a_time));
  for (std::size_t first = 0; first < parts; first += parts_at_a_time) {
    const std::size_t now = std::min(parts_at_a_time, parts - first);
    std::fill(sums.begin(), sums.end(), 0.0);
    pool.run(now, [&](std::size_t i) {
      thread_local std::vector<double> scratch;
      const std::size_t row = (first + i) * rows_of_a_part;
      add(source.block(row, std::min(rows_of_a_part, source.rows() - row), scratch),
          std::span(sums).subspan(i * length, length));
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
                      const Team& team) {
  const std::size_t p = task.factors.size();
  const std::size_t length = detail::sums_length(p);
  std::atomic<bool> is_lost = false;  // further blocks would be work for nothing
  const std::vector<double> total = sums_over_blocks(
      source, length + 1, pool, team, [&](const RowBlock& block, std::span<double> sums) {
        if (is_lost || detail::add_block(block, task, sums.first(length))) return;
        is_lost = true;
        sums.back() = 1.0;
      });
  ProductMoments out;
  out.columns = p + 1;
  out.is_defined = total.back() == 0.0;
  out.products.resize(out.columns * out.columns);
  for (std::size_t i = 0; i <= p; ++i) {
    for (std::size_t j = 0; j <= p; ++j) {
      out.products[i * out.columns + j] = detail::product_of(total, p, i, j);
    }
  }
  return out;
}

}  // namespace energymodel

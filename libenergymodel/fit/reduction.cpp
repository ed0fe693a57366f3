// SPDX-License-Identifier: Apache-2.0
#include "fit/reduction.hpp"

#include <algorithm>
#include <atomic>

#include "fit/worker_pool.hpp"

namespace energymodel {
namespace {

/// Rows that one thread reduces alone; the parts are added in the order of the rows.
constexpr std::size_t rows_of_a_part = 16384;
/// Parts reduced before they are added up, so that memory does not grow with the rows.
constexpr std::size_t parts_at_a_time = 64;

}  // namespace

ProductMoments reduce(const RowSource& source, const ReductionTask& task, WorkerPool& pool) {
  const std::size_t p = task.factors.size();
  const std::size_t length = detail::sums_length(p);
  const std::size_t parts = (source.rows() + rows_of_a_part - 1) / rows_of_a_part;
  std::vector<double> total(length);
  std::vector<double> sums(length * std::min(parts, parts_at_a_time));
  std::atomic<bool> is_defined = true;
  for (std::size_t first = 0; first < parts && is_defined; first += parts_at_a_time) {
    const std::size_t now = std::min(parts_at_a_time, parts - first);
    std::fill(sums.begin(), sums.end(), 0.0);
    pool.run(now, [&](std::size_t i) {
      thread_local std::vector<double> scratch;
      const std::size_t row = (first + i) * rows_of_a_part;
      const RowBlock block =
          source.block(row, std::min(rows_of_a_part, source.rows() - row), scratch);
      if (!detail::add_block(block, task, std::span(sums).subspan(i * length, length))) {
        is_defined = false;
      }
    });
    for (std::size_t i = 0; i < now; ++i) {
      for (std::size_t k = 0; k < length; ++k) total[k] += sums[i * length + k];
    }
  }
  ProductMoments out;
  out.columns = p + 1;
  out.is_defined = is_defined;
  out.products.resize(out.columns * out.columns);
  for (std::size_t i = 0; i <= p; ++i) {
    for (std::size_t j = 0; j <= p; ++j) {
      out.products[i * out.columns + j] = detail::product_of(total, p, i, j);
    }
  }
  return out;
}

}  // namespace energymodel

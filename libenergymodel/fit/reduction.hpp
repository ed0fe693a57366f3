// SPDX-License-Identifier: Apache-2.0
/// \file
/// Rows reduced to the moments of their residuals and derivatives: what a fit needs of them, in
/// memory that does not grow with their number.
///
/// With residuals r and their derivatives J by the logarithms of p coefficients, the moments are
/// the (p+1) x (p+1) products of the columns of [J r]: J'J, J'r and r'r.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "energymodel/fit/instructions.hpp"
#include "energymodel/fit/loss.hpp"
#include "energymodel/fit/team.hpp"

namespace energymodel {

class WorkerPool;

inline constexpr std::size_t most_reduced_columns = 63;

/// A run of rows as columns.
///
///   model = known + sum over the first `adding` columns of factor_k * column_k
///
/// The derivative of the model by ln factor_k is factor_k * column_k for every column.
struct RowBlock {
  std::size_t rows = 0;
  const double* measured = nullptr;
  const double* known = nullptr;   ///< null for none
  const double* weight = nullptr;  ///< of each row's squared residual; null for 1
  std::array<const double*, most_reduced_columns> columns{};
};

struct ReductionTask {
  std::span<const double> factors;  ///< one for each column
  std::size_t adding = 0;           ///< columns that make up the model, the first ones
  Loss loss = Loss::squares;
  double scale = 1.0;       ///< of the residuals in the loss
  bool is_thinned = false;  ///< only rows_of_a_run of every rows_between_runs
};

/// The moments of [J r], row-major, with the residual last.
struct ProductMoments {
  std::size_t columns = 0;  ///< p + 1
  std::vector<double> products;
  bool is_defined = true;  ///< every row's model was positive and finite

  [[nodiscard]] double operator()(std::size_t i, std::size_t j) const {
    return products[i * columns + j];
  }
};

/// Rows that one thread reduces alone; the parts are added in the order of the rows.
inline constexpr std::size_t rows_of_a_part = 16384;
/// Thinned rows: short runs from every region of a source.
inline constexpr std::size_t rows_of_a_run = 64;
inline constexpr std::size_t rows_between_runs = 1024;

/// Rows that can be walked again and again.
class RowSource {
 public:
  RowSource() = default;
  RowSource(const RowSource&) = delete;
  RowSource& operator=(const RowSource&) = delete;
  virtual ~RowSource() = default;

  [[nodiscard]] virtual std::size_t rows() const = 0;
  /// The rows from `first` on, `count` of them. `scratch` is the calling thread's own and holds
  /// what the block points to until its next use. A source may leave rows out.
  virtual RowBlock block(std::size_t first,
                         std::size_t count,
                         std::vector<double>& scratch) const = 0;
};

/// Numbers that `add` adds up over the blocks of all rows of the team: part by part and then in the
/// order of the parts, so that the bits do not depend on the pool.
/// \param is_thinned  as in ReductionTask; the source must give blocks from any row on
[[nodiscard]] std::vector<double> sums_over_blocks(
    const RowSource& source,
    std::size_t length,
    WorkerPool& pool,
    const Team& team,
    const std::function<void(const RowBlock&, std::span<double> sums)>& add,
    bool is_thinned = false);

/// The moments of all rows: the same bits whatever the pool, and on every run on one kind of
/// machine.
[[nodiscard]] ProductMoments reduce(const RowSource& source,
                                    const ReductionTask& task,
                                    WorkerPool& pool,
                                    const Team& team = Team(),
                                    Instructions instructions = widest_instructions());

namespace detail {
/// Partial sums of a product, added up in the end.
inline constexpr std::size_t reduction_lanes = 8;
/// Products are found in squares of so many columns each way.
inline constexpr std::size_t reduction_tile = 3;
/// p columns and the residual, filled up to whole tiles.
[[nodiscard]] constexpr std::size_t reduction_width(std::size_t p) {
  return (p + reduction_tile) / reduction_tile * reduction_tile;
}

/// Rows worked on together: their derivatives stay in the nearest cache.
inline constexpr std::size_t reduction_strip = 128;
/// From column to column of a strip: off a power of two, which would crowd a few sets of the cache.
inline constexpr std::size_t reduction_stride = reduction_strip + reduction_lanes;
/// Doubles of scratch memory: the columns of [J r] and the slopes.
[[nodiscard]] constexpr std::size_t reduction_work(std::size_t p) {
  return (reduction_width(p) + 1) * reduction_stride;
}

/// Adds a block to `sums`, which holds reduction_lanes partial sums for each of width x width
/// products. `work` has reduction_work() doubles; see reduction/kernel.hpp. False where a row's
/// model is not positive and finite.
using AddBlock = bool (*)(const RowBlock& block,
                          const ReductionTask& task,
                          double* work,
                          double* sums);
bool add_block_plain(const RowBlock& block, const ReductionTask& task, double* work, double* sums);
bool add_block_avx2(const RowBlock& block, const ReductionTask& task, double* work, double* sums);
bool add_block_avx512(const RowBlock& block, const ReductionTask& task, double* work, double* sums);
}  // namespace detail

}  // namespace energymodel

// SPDX-License-Identifier: Apache-2.0
/// \file
/// Adds a block's rows to the products of [J r]. Compiled once for each width of instructions;
/// everything here depends on V, so no two of them share a function. No Eigen: its inline functions
/// must not exist twice.
#pragma once

#if defined(__FMA__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

#include "fit/batch/pack.hpp"
#include "fit/reduction.hpp"

namespace energymodel::detail {

/// a b + c, rounded once where the machine can.
template <class V>
V multiply_add(const V& a, const V& b, const V& c) {
#if defined(__AVX512F__)
  if constexpr (V::size == 8) return V::of(_mm512_fmadd_pd(a.native(), b.native(), c.native()));
#elif defined(__FMA__)
  if constexpr (V::size == 4) return V::of(_mm256_fmadd_pd(a.native(), b.native(), c.native()));
#endif
  return a * b + c;
}

/// rho(u) and rho'(u) / (2 u), as loss.hpp defines them.
template <Loss loss, class V>
void loss_of(const V& u, V& value, V& weight) {
  const V square = u * u;
  if constexpr (loss == Loss::huber) {
    const V size = blend(u < 0.0, -u, u);
    const auto is_far = size > huber_tuning;
    value = blend(is_far, huber_tuning * (2.0 * size - huber_tuning), square);
    weight = blend(is_far, huber_tuning / size, V(1.0));
  } else if constexpr (loss == Loss::cauchy) {
    constexpr double c2 = cauchy_tuning * cauchy_tuning;
    const V t = square / c2;
    const V x = 1.0 + t;
    value = c2 * (V::of(lanes::log(x.native())) + (t - (x - 1.0)) / x);
    weight = 1.0 / x;
  } else if constexpr (loss == Loss::tukey) {
    constexpr double c2 = tukey_tuning * tukey_tuning;
    const V whole = square / c2;
    const V t = blend(whole < 1.0, whole, V(1.0));
    value = (c2 / 3.0) * t * (3.0 - t * (3.0 - t));
    weight = (1.0 - t) * (1.0 - t);
  } else {
    value = square;
    weight = 1.0;
  }
}

/// The signed root of the loss, whose squares sum to the robust cost, and its slope by ln model.
template <Loss loss, class V>
void residual_of(const V& log_ratio, double scale, V& residual, V& slope) {
  if constexpr (loss == Loss::squares) {
    residual = log_ratio;
    slope = 1.0;
  } else {
    constexpr double nearly_zero = 1e-8;
    const V u = log_ratio / scale;
    V value;
    V weight;
    loss_of<loss>(u, value, weight);
    const V root = sqrt(value);
    const V size = blend(u < 0.0, -u, u);
    residual = scale * blend(u < 0.0, -root, root);
    slope = blend(root > nearly_zero, size * weight / root, V(1.0));
  }
}

/// At most reduction_strip rows, a multiple of reduction_lanes, as the block has them or, for the
/// last few, padded.
struct Strip {
  std::size_t rows = 0;
  const double* measured = nullptr;
  const double* known = nullptr;
  const double* weight = nullptr;
  const double* const* columns = nullptr;
};

/// The model at each row, in a loop of its own: nothing in it waits for a logarithm.
template <class V>
void models_of(const Strip& rows, const ReductionTask& task, double* model) {
  constexpr std::size_t side_by_side = reduction_lanes / V::size;
  for (std::size_t i = 0; i < rows.rows; i += reduction_lanes) {
    std::array<V, side_by_side> sum;
    for (std::size_t j = 0; j < side_by_side; ++j) {
      sum[j] = rows.known == nullptr ? V(0.0) : V::load(rows.known + i + j * V::size);
    }
    for (std::size_t k = 0; k < task.adding; ++k) {
      const V factor = task.factors[k];
      const double* column = rows.columns[k] + i;
      for (std::size_t j = 0; j < side_by_side; ++j) {
        sum[j] = multiply_add(factor, V::load(column + j * V::size), sum[j]);
      }
    }
    for (std::size_t j = 0; j < side_by_side; ++j) sum[j].store(model + i + j * V::size);
  }
}

/// residual[i], and in model[i] in the place of the model the residual's derivative by it. False
/// where a model is not positive and finite.
template <Loss loss, class V>
bool residuals_of(const Strip& rows, const ReductionTask& task, double* model, double* residual) {
  V is_bad = 0.0;
  for (std::size_t i = 0; i < rows.rows; i += V::size) {
    const V m = V::load(model + i);
    const auto is_good =
        m > std::numeric_limits<double>::min() && m < std::numeric_limits<double>::max();
    is_bad = blend(is_good, is_bad, V(1.0));
    V r;
    V by_log;
    residual_of<loss>(
        V::of(lanes::log((m / V::load(rows.measured + i)).native())), task.scale, r, by_log);
    if (rows.weight != nullptr) {
      const V root = sqrt(V::load(rows.weight + i));
      r = r * root;
      by_log = by_log * root;
    }
    r.store(residual + i);
    (by_log / m).store(model + i);
  }
  return !any(is_bad > 0.0);
}

/// sums(a, b) += column_a column_b for the tiles on and above the diagonal.
template <class V>
void add_products(const double* columns, std::size_t width, std::size_t rows, double* sums) {
  constexpr std::size_t tile = reduction_tile;
  for (std::size_t a = 0; a < width; a += tile) {
    for (std::size_t b = a; b < width; b += tile) {
      std::array<std::array<V, tile>, tile> total;
      for (auto& row : total) row.fill(V(0.0));
      const double* left = columns + a * reduction_stride;
      const double* right = columns + b * reduction_stride;
      for (std::size_t i = 0; i < rows; i += V::size) {
        std::array<V, tile> l;
        for (std::size_t j = 0; j < tile; ++j) l[j] = V::load(left + j * reduction_stride + i);
        for (std::size_t q = 0; q < tile; ++q) {
          const V r = V::load(right + q * reduction_stride + i);
          for (std::size_t j = 0; j < tile; ++j) total[j][q] = multiply_add(l[j], r, total[j][q]);
        }
      }
      for (std::size_t j = 0; j < tile; ++j) {
        for (std::size_t q = 0; q < tile; ++q) {
          double* to = sums + ((a + j) * width + b + q) * reduction_lanes;
          (V::load(to) + total[j][q]).store(to);
        }
      }
    }
  }
}

template <Loss loss, class V>
bool add_strip(const Strip& rows, const ReductionTask& task, double* work, double* sums) {
  const std::size_t p = task.factors.size();
  const std::size_t width = reduction_width(p);
  double* slope = work + width * reduction_stride;
  double* residual = work + p * reduction_stride;
  models_of<V>(rows, task, slope);
  if (!residuals_of<loss, V>(rows, task, slope, residual)) return false;
  for (std::size_t k = 0; k < p; ++k) {
    const V factor = task.factors[k];
    const double* column = rows.columns[k];
    double* derivative = work + k * reduction_stride;
    for (std::size_t i = 0, end = rows.rows; i < end; i += V::size) {
      (factor * V::load(column + i) * V::load(slope + i)).store(derivative + i);
    }
  }
  add_products<V>(work, width, rows.rows, sums);
  return true;
}

/// The last rows of a block, filled up to whole lanes with rows of weight 0.
struct Tail {
  using Lanes = std::array<double, reduction_lanes>;
  Lanes measured;
  Lanes known;
  Lanes weight;
  std::array<Lanes, most_reduced_columns> columns;
};

template <Loss loss, class V>
bool add_rows(const RowBlock& block, const ReductionTask& task, double* work, double* sums) {
  const std::size_t p = task.factors.size();
  std::array<const double*, most_reduced_columns> columns;
  const std::size_t whole = block.rows / reduction_lanes * reduction_lanes;
  for (std::size_t first = 0; first < whole; first += reduction_strip) {
    for (std::size_t k = 0; k < p; ++k) columns[k] = block.columns[k] + first;
    const Strip rows{std::min(reduction_strip, whole - first),
                     block.measured + first,
                     block.known == nullptr ? nullptr : block.known + first,
                     block.weight == nullptr ? nullptr : block.weight + first,
                     columns.data()};
    if (!add_strip<loss, V>(rows, task, work, sums)) return false;
  }
  const std::size_t left = block.rows - whole;
  if (left == 0) return true;
  Tail tail;
  for (std::size_t i = 0; i < reduction_lanes; ++i) {
    const std::size_t row = whole + std::min(i, left - 1);
    tail.measured[i] = block.measured[row];
    tail.known[i] = block.known == nullptr ? 0.0 : block.known[row];
    tail.weight[i] = i >= left ? 0.0 : block.weight == nullptr ? 1.0 : block.weight[row];
    for (std::size_t k = 0; k < p; ++k) tail.columns[k][i] = block.columns[k][row];
  }
  for (std::size_t k = 0; k < p; ++k) columns[k] = tail.columns[k].data();
  const Strip rows{
      reduction_lanes, tail.measured.data(), tail.known.data(), tail.weight.data(), columns.data()};
  return add_strip<loss, V>(rows, task, work, sums);
}

template <class V>
bool add_block(const RowBlock& block, const ReductionTask& task, double* work, double* sums) {
  switch (task.loss) {
    case Loss::squares:
      return add_rows<Loss::squares, V>(block, task, work, sums);
    case Loss::huber:
      return add_rows<Loss::huber, V>(block, task, work, sums);
    case Loss::cauchy:
      return add_rows<Loss::cauchy, V>(block, task, work, sums);
    case Loss::tukey:
      break;
  }
  return add_rows<Loss::tukey, V>(block, task, work, sums);
}

}  // namespace energymodel::detail

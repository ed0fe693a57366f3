// SPDX-License-Identifier: Apache-2.0
// One source for every machine: the functions marked as clones are compiled for wide registers as
// well, and the loader chooses. No Eigen here: its inline functions must not exist twice.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "fit/lanes.hpp"
#include "fit/reduction.hpp"

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__)
#define ENERGYMODEL_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define ENERGYMODEL_CLONES
#endif

namespace energymodel::detail {
namespace {

using lanes::Doubles;
using lanes::Integers;

/// Rows worked on together: their derivatives stay in the nearest cache.
constexpr std::size_t strip = 256;
constexpr std::size_t tile = 4;

constexpr std::size_t padded(std::size_t columns) { return (columns + tile - 1) / tile * tile; }

ENERGYMODEL_INLINE Doubles square_root(const Doubles& x) {
  Doubles out;
  for (std::size_t i = 0; i < lanes::count; ++i) out[i] = __builtin_sqrt(x[i]);
  return out;
}

/// rho(u) and rho'(u) / (2 u), as loss.hpp defines them.
template <Loss loss>
ENERGYMODEL_INLINE void loss_of(const Doubles& u, Doubles& value, Doubles& weight) {
  const Doubles square = u * u;
  if constexpr (loss == Loss::huber) {
    const Doubles size = u < 0.0 ? -u : u;
    const Integers is_far = size > huber_tuning;
    const Doubles one = lanes::all(1.0);
    value = is_far ? huber_tuning * (2.0 * size - huber_tuning) : square;
    weight = is_far ? huber_tuning / size : one;
  } else if constexpr (loss == Loss::cauchy) {
    constexpr double c2 = cauchy_tuning * cauchy_tuning;
    const Doubles t = square / c2;
    const Doubles x = 1.0 + t;
    value = c2 * (lanes::log(x) + (t - (x - 1.0)) / x);
    weight = 1.0 / x;
  } else if constexpr (loss == Loss::tukey) {
    constexpr double c2 = tukey_tuning * tukey_tuning;
    const Doubles one = lanes::all(1.0);
    const Doubles whole = square / c2;
    const Doubles t = whole < 1.0 ? whole : one;
    value = (c2 / 3.0) * t * (3.0 - t * (3.0 - t));
    weight = (1.0 - t) * (1.0 - t);
  } else {
    value = square;
    weight = lanes::all(1.0);
  }
}

/// The signed root of the loss, whose squares sum to the robust cost, and its slope by ln model.
template <Loss loss>
ENERGYMODEL_INLINE void residual_of(const Doubles& log_ratio,
                                    double scale,
                                    Doubles& residual,
                                    Doubles& slope) {
  if constexpr (loss == Loss::squares) {
    residual = log_ratio;
    slope = lanes::all(1.0);
  } else {
    constexpr double nearly_zero = 1e-8;
    const Doubles u = log_ratio / scale;
    Doubles value;
    Doubles weight;
    loss_of<loss>(u, value, weight);
    const Doubles root = square_root(value);
    const Doubles size = u < 0.0 ? -u : u;
    const Doubles one = lanes::all(1.0);
    residual = u < 0.0 ? -scale * root : scale * root;
    slope = root > nearly_zero ? size * weight / root : one;
  }
}

/// A strip of at most `strip` rows, as the block has them or, for the last few, padded.
struct Strip {
  std::size_t rows = 0;
  const double* measured = nullptr;
  const double* known = nullptr;
  const double* weight = nullptr;
  const double* const* columns = nullptr;
};

/// residual[i], and in slope[i] its derivative by the model. False where a model is not positive
/// and finite.
template <Loss loss>
ENERGYMODEL_INLINE bool residuals_of(
    const Strip& rows, const ReductionTask& task, double* model, double* residual, double* slope) {
  for (std::size_t i = 0; i < rows.rows; i += lanes::count) {
    lanes::store(rows.known == nullptr ? Doubles{} : lanes::load(rows.known + i), model + i);
  }
  for (std::size_t k = 0; k < task.adding; ++k) {
    const double factor = task.factors[k];
    const double* column = rows.columns[k];
    for (std::size_t i = 0; i < rows.rows; i += lanes::count) {
      lanes::store(lanes::load(model + i) + factor * lanes::load(column + i), model + i);
    }
  }
  Integers is_good = lanes::all(1.0) > 0.0;
  for (std::size_t i = 0; i < rows.rows; i += lanes::count) {
    const Doubles m = lanes::load(model + i);
    is_good &= (m > std::numeric_limits<double>::min()) & (m < std::numeric_limits<double>::max());
    Doubles r;
    Doubles by_log;
    residual_of<loss>(lanes::log(m / lanes::load(rows.measured + i)), task.scale, r, by_log);
    if (rows.weight != nullptr) {
      const Doubles root = square_root(lanes::load(rows.weight + i));
      r *= root;
      by_log *= root;
    }
    lanes::store(r, residual + i);
    lanes::store(by_log / m, slope + i);
  }
  bool all_good = true;
  for (std::size_t i = 0; i < lanes::count; ++i) all_good = all_good && is_good[i] != 0;
  return all_good;
}

/// sums(a, b) += column_a column_b for the tiles on and above the diagonal.
ENERGYMODEL_INLINE void add_products(const double* columns,
                                     std::size_t padded_columns,
                                     std::size_t rows,
                                     double* sums) {
  for (std::size_t a = 0; a < padded_columns; a += tile) {
    for (std::size_t b = a; b < padded_columns; b += tile) {
      Doubles total[tile][tile];
      for (std::size_t p = 0; p < tile; ++p) {
        for (std::size_t q = 0; q < tile; ++q) total[p][q] = Doubles{};
      }
      const double* left = columns + a * strip;
      const double* right = columns + b * strip;
      for (std::size_t i = 0; i < rows; i += lanes::count) {
        const Doubles l0 = lanes::load(left + i);
        const Doubles l1 = lanes::load(left + strip + i);
        const Doubles l2 = lanes::load(left + 2 * strip + i);
        const Doubles l3 = lanes::load(left + 3 * strip + i);
        for (std::size_t q = 0; q < tile; ++q) {
          const Doubles r = lanes::load(right + q * strip + i);
          total[0][q] += l0 * r;
          total[1][q] += l1 * r;
          total[2][q] += l2 * r;
          total[3][q] += l3 * r;
        }
      }
      for (std::size_t p = 0; p < tile; ++p) {
        for (std::size_t q = 0; q < tile; ++q) {
          double* to = sums + ((a + p) * padded_columns + b + q) * lanes::count;
          lanes::store(lanes::load(to) + total[p][q], to);
        }
      }
    }
  }
}

template <Loss loss>
ENERGYMODEL_INLINE bool add_strip(const Strip& rows,
                                  const ReductionTask& task,
                                  double* work,
                                  double* sums) {
  const std::size_t p = task.factors.size();
  const std::size_t width = padded(p + 1);
  const std::size_t rounded = (rows.rows + lanes::count - 1) / lanes::count * lanes::count;
  double* model = work + width * strip;
  double* slope = model + strip;
  double* residual = work + p * strip;
  if (!residuals_of<loss>(rows, task, model, residual, slope)) return false;
  for (std::size_t k = 0; k < p && task.wants_derivatives; ++k) {
    const double factor = task.factors[k];
    const double* column = rows.columns[k];
    double* to = work + k * strip;
    for (std::size_t i = 0; i < rounded; i += lanes::count) {
      lanes::store(factor * lanes::load(column + i) * lanes::load(slope + i), to + i);
    }
  }
  if (task.wants_derivatives) {
    add_products(work, width, rounded, sums);
    return true;
  }
  double* to = sums + (p * width + p) * lanes::count;
  Doubles total{};
  for (std::size_t i = 0; i < rounded; i += lanes::count) {
    const Doubles r = lanes::load(residual + i);
    total += r * r;
  }
  lanes::store(lanes::load(to) + total, to);
  return true;
}

/// The last rows of a block, filled up to whole lanes with rows of weight 0.
struct Tail {
  using Eight = std::array<double, lanes::count>;
  Eight measured;
  Eight known;
  Eight weight;
  std::array<Eight, most_reduced_columns> columns;
};

template <Loss loss>
ENERGYMODEL_INLINE bool add_rows(const RowBlock& block,
                                 const ReductionTask& task,
                                 double* work,
                                 double* sums) {
  const std::size_t p = task.factors.size();
  const double* columns[most_reduced_columns];
  const std::size_t whole = block.rows / lanes::count * lanes::count;
  for (std::size_t first = 0; first < whole; first += strip) {
    for (std::size_t k = 0; k < p; ++k) columns[k] = block.columns[k] + first;
    const Strip rows{std::min(strip, whole - first),
                     block.measured + first,
                     block.known == nullptr ? nullptr : block.known + first,
                     block.weight == nullptr ? nullptr : block.weight + first,
                     columns};
    if (!add_strip<loss>(rows, task, work, sums)) return false;
  }
  const std::size_t left = block.rows - whole;
  if (left == 0) return true;
  Tail tail;
  for (std::size_t i = 0; i < lanes::count; ++i) {
    const std::size_t row = whole + std::min(i, left - 1);
    tail.measured[i] = block.measured[row];
    tail.known[i] = block.known == nullptr ? 0.0 : block.known[row];
    tail.weight[i] = i >= left ? 0.0 : block.weight == nullptr ? 1.0 : block.weight[row];
    for (std::size_t k = 0; k < p; ++k) tail.columns[k][i] = block.columns[k][row];
  }
  for (std::size_t k = 0; k < p; ++k) columns[k] = tail.columns[k].data();
  const Strip rows{
      lanes::count, tail.measured.data(), tail.known.data(), tail.weight.data(), columns};
  return add_strip<loss>(rows, task, work, sums);
}

ENERGYMODEL_CLONES
bool add_squares(const RowBlock& block, const ReductionTask& task, double* work, double* sums) {
  return add_rows<Loss::squares>(block, task, work, sums);
}
ENERGYMODEL_CLONES
bool add_huber(const RowBlock& block, const ReductionTask& task, double* work, double* sums) {
  return add_rows<Loss::huber>(block, task, work, sums);
}
ENERGYMODEL_CLONES
bool add_cauchy(const RowBlock& block, const ReductionTask& task, double* work, double* sums) {
  return add_rows<Loss::cauchy>(block, task, work, sums);
}
ENERGYMODEL_CLONES
bool add_tukey(const RowBlock& block, const ReductionTask& task, double* work, double* sums) {
  return add_rows<Loss::tukey>(block, task, work, sums);
}

}  // namespace

std::size_t sums_length(std::size_t p) { return padded(p + 1) * padded(p + 1) * lanes::count; }

double product_of(std::span<const double> sums, std::size_t p, std::size_t i, std::size_t j) {
  const double* at = sums.data() + (std::min(i, j) * padded(p + 1) + std::max(i, j)) * lanes::count;
  return ((at[0] + at[4]) + (at[2] + at[6])) + ((at[1] + at[5]) + (at[3] + at[7]));
}

bool add_block(const RowBlock& block, const ReductionTask& task, std::span<double> sums) {
  const std::size_t width = padded(task.factors.size() + 1);
  // Zero where the padding columns are.
  thread_local std::vector<double> work;
  work.assign((width + 2) * strip, 0.0);
  switch (task.loss) {
    case Loss::squares:
      return add_squares(block, task, work.data(), sums.data());
    case Loss::huber:
      return add_huber(block, task, work.data(), sums.data());
    case Loss::cauchy:
      return add_cauchy(block, task, work.data(), sums.data());
    case Loss::tukey:
      break;
  }
  return add_tukey(block, task, work.data(), sums.data());
}

}  // namespace energymodel::detail

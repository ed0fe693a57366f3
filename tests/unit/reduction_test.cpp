// SPDX-License-Identifier: Apache-2.0
// The moments of many rows against plain loops over them.
#include "fit/reduction.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

#include "fit/condensed.hpp"
#include "fit/worker_pool.hpp"
#include "support/batch_jobs.hpp"

namespace energymodel {
namespace {

/// Columns in memory, the first `adding` of them summed into the model.
struct Table final : RowSource {
  std::vector<std::vector<double>> columns;
  std::vector<double> measured;
  std::vector<double> known;
  std::vector<double> weight;

  Table(std::size_t rows, std::size_t p) : columns(p), measured(rows), known(rows), weight(rows) {
    std::mt19937_64 random(7);
    std::normal_distribution<double> normal;
    for (auto& column : columns) {
      column.resize(rows);
      for (double& x : column) x = std::exp(2.0 * normal(random));
    }
    for (std::size_t i = 0; i < rows; ++i) {
      known[i] = std::exp(normal(random));
      measured[i] = std::exp(2.0 + 3.0 * normal(random));
      weight[i] = 0.5 + std::abs(normal(random));
    }
  }

  [[nodiscard]] std::size_t rows() const override { return measured.size(); }
  RowBlock block(std::size_t first, std::size_t count, std::vector<double>&) const override {
    RowBlock out{count, &measured[first], &known[first], &weight[first], {}};
    for (std::size_t k = 0; k < columns.size(); ++k) out.columns[k] = &columns[k][first];
    return out;
  }
};

std::vector<double> factors_for(std::size_t p) {
  std::vector<double> out;
  for (std::size_t k = 0; k < p; ++k) out.push_back(0.3 + 0.2 * static_cast<double>(k));
  return out;
}

/// The same sums, row by row, in long double.
std::vector<long double> plain_products(const Table& table, const ReductionTask& task) {
  const std::size_t p = task.factors.size();
  std::vector<long double> out((p + 1) * (p + 1));
  for (std::size_t row = 0; row < table.rows(); ++row) {
    double model = table.known[row];
    for (std::size_t k = 0; k < task.adding; ++k) {
      model += task.factors[k] * table.columns[k][row];
    }
    const double u = std::log(model / table.measured[row]) / task.scale;
    const double root = std::sqrt(loss_value(task.loss, u));
    const double slope = root > 1e-8 ? std::abs(u) * loss_weight(task.loss, u) / root : 1.0;
    std::vector<long double> jr(p + 1);
    const double root_weight = std::sqrt(table.weight[row]);
    for (std::size_t k = 0; k < p; ++k) {
      jr[k] = root_weight * slope * task.factors[k] * table.columns[k][row] / model;
    }
    jr[p] = root_weight * task.scale * std::copysign(root, u);
    for (std::size_t i = 0; i <= p; ++i) {
      for (std::size_t j = 0; j <= p; ++j) out[i * (p + 1) + j] += jr[i] * jr[j];
    }
  }
  return out;
}

TEST(Reduction, equals_plain_loops) {
  for (const Loss loss : {Loss::squares, Loss::huber, Loss::cauchy, Loss::tukey}) {
    for (const std::size_t rows : {1UL, 7UL, 8UL, 9UL, 255UL, 257UL, 20001UL}) {
      for (const std::size_t p : {1UL, 3UL, 4UL, 11UL}) {
        SCOPED_TRACE(std::to_string(rows) + " rows, " + std::to_string(p) + " columns, " +
                     std::string(loss_names[static_cast<std::size_t>(loss)]));
        const Table table(rows, p);
        const std::vector<double> factors = factors_for(p);
        const ReductionTask task{factors, std::max<std::size_t>(1, p - 1), loss, 0.7};
        WorkerPool pool(1);
        const auto expected = plain_products(table, task);
        for (const Instructions instructions : test::available_instructions()) {
          SCOPED_TRACE(static_cast<int>(instructions));
          const ProductMoments found = reduce(table, task, pool, Team(), instructions);
          ASSERT_TRUE(found.is_defined);
          for (std::size_t i = 0; i <= p; ++i) {
            for (std::size_t j = 0; j <= p; ++j) {
              const long double product = expected[i * (p + 1) + j];
              const double size = std::sqrt(
                  static_cast<double>(expected[i * (p + 1) + i] * expected[j * (p + 1) + j]));
              EXPECT_NEAR(found(i, j), static_cast<double>(product), 1e-13 * size);
            }
          }
        }
      }
    }
  }
}

TEST(Reduction, has_the_same_bits_for_any_number_of_threads) {
  const Table table(200001, 5);
  const std::vector<double> factors = factors_for(5);
  const ReductionTask task{factors, 5, Loss::huber, 0.7};
  WorkerPool one(1);
  const ProductMoments alone = reduce(table, task, one);
  for (const std::size_t threads : {2UL, 3UL, 5UL}) {
    WorkerPool pool(threads);
    EXPECT_EQ(reduce(table, task, pool).products, alone.products) << threads;
  }
}

TEST(Reduction, says_where_the_model_is_not_defined) {
  for (const double bad : {0.0,
                           -1.0,
                           std::numeric_limits<double>::infinity(),
                           std::numeric_limits<double>::quiet_NaN()}) {
    Table table(300, 2);
    table.known[271] = bad;
    table.columns[0][271] = 0.0;
    table.columns[1][271] = 0.0;
    const std::vector<double> factors = factors_for(2);
    WorkerPool pool(1);
    EXPECT_FALSE(reduce(table, {factors, 2, Loss::squares, 1.0}, pool).is_defined) << bad;
  }
}

TEST(Reduction, thinned_rows_are_short_runs_of_every_region) {
  const Table table(rows_of_a_part + 2 * rows_between_runs + 17, 1);
  std::vector<double> expected;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    if (i % rows_between_runs < rows_of_a_run) expected.push_back(table.measured[i]);
  }
  std::vector<double> found;
  WorkerPool pool(1);
  (void)sums_over_blocks(
      table,
      1,
      pool,
      Team(),
      [&](const RowBlock& block, std::span<double>) {
        found.insert(found.end(), block.measured, block.measured + block.rows);
      },
      true);
  EXPECT_EQ(found, expected);
}

TEST(Condensed, thinned_rows_bring_the_start_close) {
  Table table(rows_worth_thinning, 3);
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    table.known[i] = 0.0;
    table.weight[i] = 1.0;
    table.measured[i] = std::exp(0.1 * normal(random)) *
                        (table.columns[0][i] + 2.0 * table.columns[1][i] + table.columns[2][i]);
  }
  WorkerPool pool(1);
  int passes = 0;
  const auto moments_of = [&](bool is_thinned) -> MomentFunction {
    return [&, is_thinned](std::span<const double> logs) {
      if (!is_thinned) ++passes;
      std::vector<double> factors;
      for (const double x : logs) factors.push_back(std::exp(x));
      return reduce(table, {factors, 3, Loss::squares, 1.0, is_thinned}, pool);
    };
  };
  LeastSquaresOptions options;
  options.initial_radii = {1e4};
  options.cost_tolerance = 1e-10;
  const std::vector<double> start{3.0, -2.0, 2.0};
  constexpr double unknown = std::numeric_limits<double>::infinity();
  const LeastSquaresResult alone = solve_condensed(moments_of(false), {}, start, unknown, options);
  const int passes_alone = std::exchange(passes, 0);
  const LeastSquaresResult helped =
      solve_condensed(moments_of(false), moments_of(true), start, unknown, options);
  EXPECT_LT(2 * passes, passes_alone);
  EXPECT_NEAR(helped.cost, alone.cost, 1e-9 * alone.cost);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(helped.parameters[k], alone.parameters[k], 1e-5);

  // A start that is better than what thinned rows lead to is kept.
  const LeastSquaresResult kept =
      solve_condensed(moments_of(false), moments_of(true), alone.parameters, 0.0, options);
  EXPECT_LE(kept.cost, alone.cost * (1.0 + 1e-12));
}

TEST(Condensed, has_the_products_of_all_rows) {
  const Table table(1000, 4);
  WorkerPool pool(1);
  ProductMoments at;
  const ResidualFunction function = condensed([&](std::span<const double> logs) {
    std::vector<double> factors;
    for (const double x : logs) factors.push_back(std::exp(x));
    return reduce(table, {factors, 4, Loss::squares, 1.0}, pool);
  });
  const std::vector<double> logs{-1.0, 0.0, 0.5, 1.0};
  std::vector<double> residuals(5);
  std::vector<double> jacobian(20);
  ASSERT_TRUE(function(logs, residuals, jacobian));
  const std::vector<double> factors{std::exp(-1.0), 1.0, std::exp(0.5), std::exp(1.0)};
  at = reduce(table, {factors, 4, Loss::squares, 1.0}, pool);
  const auto entry = [&](std::size_t row, std::size_t k) {
    return k < 4 ? jacobian[row * 4 + k] : residuals[row];
  };
  for (std::size_t i = 0; i <= 4; ++i) {
    for (std::size_t j = 0; j <= 4; ++j) {
      double product = 0.0;
      for (std::size_t row = 0; row <= 4; ++row) product += entry(row, i) * entry(row, j);
      EXPECT_NEAR(product, at(i, j), 1e-12 * std::sqrt(at(i, i) * at(j, j))) << i << j;
    }
  }
  std::vector<double> cost_only(5);
  ASSERT_TRUE(function(logs, cost_only, {}));
  EXPECT_NEAR(cost_only[4] * cost_only[4], at(4, 4), 1e-12 * at(4, 4));
}

TEST(WorkerPool, passes_on_the_first_exception_and_goes_on_working) {
  WorkerPool pool(3);
  std::atomic<int> done = 0;
  EXPECT_THROW(pool.run(100,
                        [&](std::size_t i) {
                          if (i == 50) throw std::runtime_error("bad");
                          ++done;
                        }),
               std::runtime_error);
  done = 0;
  pool.run(1000, [&](std::size_t) { ++done; });
  EXPECT_EQ(done, 1000);
}

}  // namespace
}  // namespace energymodel

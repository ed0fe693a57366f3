// SPDX-License-Identifier: Apache-2.0
/// \file
/// One fit: its rows, which coefficients are free, and the steps that improve a candidate.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "energymodel/fit/fit.hpp"
#include "energymodel/fit/least_squares.hpp"
#include "fit/condensed.hpp"
#include "fit/reduction.hpp"
#include "fit/worker_pool.hpp"

namespace energymodel {

/// Coefficients on their way to the optimum.
struct Candidate {
  std::vector<double> coefficients;
  double scale = 0.0;
  double cost = 0.0;
  bool converged = false;
  std::string message;
};

/// 1.4826 times the median absolute value: the standard deviation, for normal residuals about 0.
[[nodiscard]] double robust_scale(std::span<const double> residuals);

/// Rows whose model is evaluated at coefficients that can be moved.
class EvaluatedRows : public RowSource {
 public:
  /// The coefficients by which the columns are derivatives, in the order of the columns.
  [[nodiscard]] virtual std::span<const std::size_t> order() const = 0;
  /// Of the columns, how many times their coefficients make up the model, beside what is known.
  [[nodiscard]] virtual std::size_t adding() const = 0;
  /// Holds on to them.
  virtual void set_coefficients(std::span<const double> coefficients) = 0;
};

class FitProblem {
 public:
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  /// \throws Error(Errc::bad_input) as fit() does
  FitProblem(const SumView& sum,
             const FitData& data,
             const Hardware& node,
             const FitOptions& options,
             const std::function<std::string(std::size_t)>& where);
  FitProblem(const FitProblem&) = delete;
  FitProblem& operator=(const FitProblem&) = delete;
  virtual ~FitProblem() = default;

  [[nodiscard]] const SumView& sum() const { return sum_; }
  [[nodiscard]] Loss loss() const { return loss_; }
  [[nodiscard]] virtual std::size_t rows() const { return jobs_.size(); }
  /// The scale of the loss where it is not estimated; else 0.
  [[nodiscard]] double given_scale() const { return given_scale_; }
  /// What is known beforehand of a free coefficient; each is a residual scale (c - value) / sd.
  struct FreePrior {
    std::size_t index = 0;
    Prior prior;
  };
  [[nodiscard]] std::span<const FreePrior> priors() const { return priors_; }
  /// Rows and priors.
  [[nodiscard]] std::size_t residual_count() const { return rows() + priors_.size(); }
  [[nodiscard]] std::size_t free_count() const { return linear_.size() + searched_.size(); }
  [[nodiscard]] std::span<const std::size_t> linear() const { return linear_; }
  [[nodiscard]] std::span<const std::size_t> searched_shapes() const { return searched_; }
  /// Fixed coefficients at their value, shapes at their default, the rest zero.
  [[nodiscard]] const std::vector<double>& default_coefficients() const { return defaults_; }
  [[nodiscard]] std::vector<std::size_t> positive_set(std::span<const double> coefficients) const;
  /// The positive coefficients, then the searched shapes: what is fitted in logarithms.
  [[nodiscard]] std::vector<std::size_t> log_parameters(std::span<const double> coefficients) const;
  /// Whether the ascending shapes of each term ascend.
  [[nodiscard]] bool is_in_order(std::span<const double> coefficients) const;
  void put_in_order(std::vector<double>& coefficients) const;
  [[nodiscard]] std::vector<Standing> standing(std::span<const double> coefficients) const;
  /// ln measured - ln model, of the part being fitted.
  [[nodiscard]] std::vector<double> log_residuals(std::span<const double> coefficients) const;

  /// The fitted part of the model at every row and, where wanted, its derivative by the
  /// coefficients `by` (rows x by.size()).
  void model_at(std::span<const double> coefficients,
                Eigen::VectorXd& model,
                std::span<const std::size_t> by = {},
                RowMajor* derivative = nullptr) const;

  /// The residuals of the robust cost at `scale`, as a function of the logarithms of the
  /// coefficients `free`, the others as in `coefficients`: half their squares is half of scale^2
  /// rho.
  [[nodiscard]] ResidualFunction residual_function(std::vector<double> coefficients,
                                                   std::vector<std::size_t> free,
                                                   double scale) const;

  /// The moments of residual_function(), of all rows or of thinned ones.
  [[nodiscard]] MomentFunction moment_function(std::vector<double> coefficients,
                                               std::vector<std::size_t> free,
                                               double scale,
                                               bool is_thinned) const;

  /// Reweighted non-negative least squares for the linear coefficients, shapes as they are. From
  /// scratch when `cold`, which also estimates the scale; else from where the candidate is.
  virtual void reweight(Candidate& candidate, int iterations, bool cold) const;
  /// Ceres, in the logarithms of the positive coefficients and the searched shapes.
  void minimise(Candidate& candidate, double cost_tolerance) const;
  /// The cost at another scale.
  virtual void rescale(Candidate& candidate, double scale) const;

 protected:
  /// The rows with derivatives by the coefficients `free`.
  [[nodiscard]] virtual std::shared_ptr<EvaluatedRows> evaluated_rows(
      std::span<const std::size_t> free) const;
  /// Whether so few rows stand in memory that a solver can be given each residual.
  [[nodiscard]] virtual bool has_few_rows() const;
  /// Whether there are so many that it pays to begin with thinned ones.
  [[nodiscard]] virtual bool has_many_rows() const;
  [[nodiscard]] virtual const Team& team() const;
  [[nodiscard]] double prior_cost(std::span<const double> coefficients, double scale) const;
  [[nodiscard]] double offset() const { return offset_; }
  [[nodiscard]] WorkerPool& pool() const { return *pool_; }
  void set_threads(std::size_t threads) { pool_ = std::make_unique<WorkerPool>(threads); }

 private:
  class Rows;
  void classify_coefficients(const FitOptions& options);
  void subtract_offset(const FitData& data, const std::function<std::string(std::size_t)>& where);
  void find_touched();
  void tabulate_static_terms();
  [[nodiscard]] double cost(std::span<const double> residuals, double scale) const;
  [[nodiscard]] double scale_of(std::span<const double> residuals) const;

  SumView sum_;
  std::span<const Workload> jobs_;
  const Hardware& node_;
  Loss loss_;
  double given_scale_ = 0.0;  ///< of the loss; 0 where it is estimated
  double assumed_scatter_ = 0.1;
  double offset_ = 0.0;  ///< a start-up held fixed
  std::vector<FreePrior> priors_;
  std::vector<double> net_;
  std::vector<double> defaults_;
  std::vector<std::size_t> linear_;    ///< free linear coefficients
  std::vector<std::size_t> searched_;  ///< free shapes
  std::vector<Standing> standing_;     ///< before fitting: fixed, unused or fitted

  std::unique_ptr<WorkerPool> pool_;

  // Terms without a searched shape are linear once and for all: their features are kept.
  std::vector<const TermView*> moving_terms_;  ///< those with a searched shape
  Eigen::VectorXd static_known_;               ///< rows; what fixed coefficients contribute
  Eigen::MatrixXd static_features_;            ///< rows x static_columns_.size()
  std::vector<std::size_t> static_columns_;    ///< the coefficient of each column
};

}  // namespace energymodel

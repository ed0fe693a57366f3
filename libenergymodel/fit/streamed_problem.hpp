// SPDX-License-Identifier: Apache-2.0
/// \file
/// One fit of rows that are not in memory: every step is made of sums over passes.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "energymodel/fit/streamed_rows.hpp"
#include "fit/fit_problem.hpp"

namespace energymodel {

class StreamedProblem final : public FitProblem {
 public:
  /// \param sum     energy_sum() or duration_sum()
  /// \param sample  stands for the rows where it is asked what they touch
  /// \param source  those of `all`, or a larger sample of them that each process has whole
  StreamedProblem(const SumView& sum,
                  const FitData& sample,
                  const Hardware& node,
                  const FitOptions& options,
                  bool given_duration,
                  const StreamedRows& all,
                  const JobSource& source);

  [[nodiscard]] std::size_t rows() const override { return rows_; }
  /// Steps of non-negative least squares on the products of the rows, from where the candidate is.
  void reweight(Candidate& candidate, int iterations, bool cold) const override;
  void rescale(Candidate& candidate, double scale) const override;
  /// Puts coefficients at zero that ran towards minus infinity in their logarithm.
  void drop_negligible(Candidate& candidate) const;

  /// As robust_scale() of all log residuals. \param guess  about as large
  [[nodiscard]] double robust_scale_at(std::span<const double> coefficients, double guess) const;
  /// Sums of `length` numbers over all rows that `add` finds of each log residual, ln measured - ln
  /// model.
  [[nodiscard]] std::vector<double> sums_at(
      std::span<const double> coefficients,
      std::size_t length,
      const std::function<void(double log_residual, std::span<double> sums)>& add) const;
  /// The moments of [J r] with J the derivatives by the coefficients `by`, in units of their
  /// typical size.
  [[nodiscard]] ProductMoments moments_at(std::span<const double> coefficients,
                                          std::span<const std::size_t> by,
                                          Loss loss,
                                          double scale) const;

 private:
  class Rows;
  [[nodiscard]] std::shared_ptr<EvaluatedRows> evaluated_rows(
      std::span<const std::size_t> free) const override;
  [[nodiscard]] bool has_few_rows() const override { return false; }
  /// They are read in whole parts, and a larger sample was solved before them.
  [[nodiscard]] bool has_many_rows() const override { return false; }
  [[nodiscard]] const Team& team() const override;

  const Hardware& node_;
  bool given_duration_;
  const StreamedRows& all_;
  const JobSource& source_;
  bool is_whole_;
  std::size_t rows_;
};

}  // namespace energymodel

// SPDX-License-Identifier: Apache-2.0
/// \file
/// The energy of many jobs together. Layer 4.
///
/// A coefficient is wrong by the same factor in every job, so that part of the error adds up before
/// it is squared; how single runs scatter is independent and averages out:
///
///   variance = (total of the fitted parts)^2 (exp(g' C g) - 1)
///            + sum over levels that the model did not see of (their total)^2 (exp(sd_group^2) - 1)
///            + sum over jobs of (fitted part)^2 (exp(sd_residual^2) - 1)
///
/// with C the covariance of the coefficients' logarithms and g the derivative of ln total by them.
/// The interval is that of a log-normal total of this mean and variance (Fenton 1960).
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "energymodel/fit/fitted_model.hpp"

namespace energymodel {

/// Adds up jobs of one model in memory that does not grow with their number.
class Fleet {
 public:
  /// The model must outlive it.
  explicit Fleet(const FittedModel& model) : model_(&model) {}

  /// Its energy comes from the workload alone.
  /// \param group  level of the declared group
  void add(const Workload& job, std::string_view group = {});
  /// \pre of the same model
  void add(const Fleet& other);

  [[nodiscard]] std::size_t jobs() const { return jobs_; }
  /// The mean is that of the total. All of the scatter of a model that was not fitted is shared: it
  /// is that of the node's assumed values.
  [[nodiscard]] Predicted<EnergyDim> energy() const;

 private:
  const FittedModel* model_;
  std::size_t jobs_ = 0;
  double fixed_J_ = 0.0;   ///< of start-ups known beforehand, which do not scatter
  double fitted_J_ = 0.0;  ///< means
  std::array<double, EnergySum::size> slopes_J_{};       ///< by the logarithms of the coefficients
  std::map<std::string, double, std::less<>> unseen_J_;  ///< by level
  double residual_variance_J2_ = 0.0;
  double shared_sd_J_ = 0.0;
};

}  // namespace energymodel

// SPDX-License-Identifier: Apache-2.0
/// \file
/// What the data say, and what they cannot say, about a fitted sum. Layer 4.
///
/// Standard errors are those of an M-estimator: with psi the derivative of the loss, the residuals
/// are replaced by psi / mean(psi'), which are the residuals themselves for least squares
/// (Huber and Ronchetti, Robust Statistics, 2009, ch. 7). Parameters are the logarithms of the
/// coefficients; errors are given in natural units by the delta method.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "energymodel/fit/fit.hpp"
#include "energymodel/fit/inference.hpp"

namespace energymodel {

/// One coefficient and what is known of it [base units].
struct CoefficientReport {
  std::size_t index = 0;  ///< in the sum's order
  Standing standing = Standing::fitted;
  double value = 0.0;
  double standard_error = 0.0;            ///< NaN where there is none
  double clustered_standard_error = 0.0;  ///< by group; NaN where there is none
  double low = 0.0;        ///< 95 %: the wider of profile and Wald; 0 where the data leave it open
  double high = 0.0;       ///< likewise; infinite where open; one-sided 95 % bound for one at zero
  double wald_low = 0.0;   ///< 95 %, from the larger standard error alone
  double wald_high = 0.0;  ///< likewise
  std::optional<Limits> profile;  ///< 95 %, traced in the logarithm; low is 0 where open
  double variance_inflation = 0.0;
};

/// Something worth saying in words.
struct Finding {
  std::string code;  ///< stable: "at_zero", "weak", "inseparable", "lack_of_fit" ...
  std::string text;
};

/// Repeats of one configuration against the model's residuals.
struct PureError {
  std::size_t repeated_rows = 0;
  std::size_t degrees_of_freedom = 0;
  double repeat_sd = 0.0;  ///< of ln measured among repeats
  double excess_sd = 0.0;  ///< what the model misses beyond it
  double f_statistic = 0.0;
  double p_value = 1.0;  ///< of no lack of fit
};

struct FitInference {
  std::size_t degrees_of_freedom = 0;
  double residual_sd = 0.0;  ///< of the (psi-corrected) log residuals
  InformationCriteria criteria;
  double condition = 0.0;  ///< of the column-scaled Jacobian of the fitted coefficients
  std::vector<CoefficientReport> coefficients;  ///< fitted, at zero
  std::vector<std::size_t> free;                ///< fitted coefficients, in the covariance's order
  std::vector<double> log_covariance;           ///< of ln coefficients, free x free, row-major
  PureError pure_error;
  std::vector<std::size_t> outliers;  ///< rows beyond four residual standard deviations
  std::vector<Finding> findings;
};

/// Of a fit at the scale of its loss: costs compare, and so do these, at one scale alone. A prior
/// counts in the cost and not in the rows.
[[nodiscard]] InformationCriteria criteria_of(const FitResult& result);

struct InferenceRequest {
  bool profiles = true;
  /// Groups whose members scatter together, an index for each row; empty for independent rows.
  std::span<const std::size_t> group_of_row{};
};

/// \pre result is of the same arguments
[[nodiscard]] FitInference infer(const SumView& sum,
                                 const FitData& data,
                                 const Hardware& node,
                                 const FitOptions& options,
                                 const FitResult& result,
                                 const InferenceRequest& request = {});

/// An index for each row: equal for runs of the same configuration.
[[nodiscard]] std::vector<std::size_t> configuration_of_rows(std::span<const Workload> jobs);

/// The directions that data leave undetermined, in words: for a null vector with the entries 1,
/// -0.5 of "a", "b": "only a combination of a and b is determined: a + 2 b ..." names the
/// parameters.
[[nodiscard]] std::vector<Finding> describe_null_space(const Identifiability& identifiability,
                                                       std::span<const std::string> names);

}  // namespace energymodel

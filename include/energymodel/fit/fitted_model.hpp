// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a fit leaves behind, and what it predicts. Layer 4.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/fit/calibration.hpp"
#include "energymodel/fit/domain.hpp"
#include "energymodel/fit/fit.hpp"
#include "energymodel/fit/fit_inference.hpp"
#include "energymodel/fit/held_out_errors.hpp"
#include "energymodel/fit/measurements.hpp"
#include "energymodel/fit/term_selection.hpp"
#include "energymodel/model.hpp"

namespace energymodel {

/// A declared group of runs (node, campaign, data set): each level multiplies the fitted part by a
/// factor, and a level that was never seen scatters by `sd`.
struct GroupEffects {
  std::string column;
  std::map<std::string, double, std::less<>> log_effect;
  double sd = 0.0;  ///< of the log effects between levels

  [[nodiscard]] bool knows(std::string_view level) const { return log_effect.contains(level); }
  /// The factor of a level; 1 for an unknown one.
  [[nodiscard]] double factor(std::string_view level) const noexcept;
};

/// The coefficients of one fitted sum, and how well they did.
template <class S>
struct FittedSum {
  using sum = S;
  typename S::Coefficients coefficients{};  ///< [base units]
  std::array<Standing, S::size> standing{};
  /// [base units]; NaN where there is none.
  std::array<double, S::size> standard_error = none_known();
  double scale = 0.0;             ///< robust standard deviation of ln(measured / predicted)
  double mean_over_median = 1.0;  ///< mean of measured / predicted
  std::size_t rows = 0;
  std::vector<std::size_t> free;       ///< the coefficients that were fitted
  std::vector<double> log_covariance;  ///< of their logarithms, free x free, row-major
  std::optional<Calibration> calibration;
  std::optional<GroupEffects> groups;

  /// Of a run in an average group.
  [[nodiscard]] constexpr Quantity<typename S::cost> operator()(
      const Workload& job, const Hardware& node) const noexcept {
    return predict<S>(job, node, coefficients);
  }

 private:
  static constexpr std::array<double, S::size> none_known() {
    std::array<double, S::size> out{};
    out.fill(std::numeric_limits<double>::quiet_NaN());
    return out;
  }
};

/// Where a new run is expected: the ends of the 90 % and the 50 % interval.
template <class D>
struct Interval {
  Quantity<D> low_90;
  Quantity<D> low_50;
  Quantity<D> high_50;
  Quantity<D> high_90;
};

/// One predicted quantity. The fit in logarithms gives the median; a budget needs the mean.
template <class D>
struct Predicted {
  Quantity<D> median;
  Quantity<D> mean;
  std::optional<Interval<D>> interval;  ///< for a new run; where the model was calibrated
  double parameter_sd = 0.0;  ///< of the logarithm, from the coefficients' uncertainty alone
  double residual_sd = 0.0;   ///< of the logarithm, of runs about the median
};

struct Prediction {
  Predicted<EnergyDim> energy;
  std::optional<Predicted<DurationDim>> duration;                ///< as given, if it was
  std::optional<Predicted<PowerDim>> power;                      ///< mean over the job
  std::array<double, EnergySum::term_count> energy_by_term_J{};  ///< adds up to the median energy
};

/// A number taken for want of a measurement.
struct Assumption {
  std::string name;
  double value = 0.0;
  double log_sd = 0.0;  ///< of its logarithm, between nodes and jobs
  std::string source;
};

/// A model of one node, ready to predict.
struct FittedModel {
  Hardware hardware;
  FittedSum<EnergySum> energy;                                ///< from the workload alone
  std::optional<FittedSum<DurationSum>> duration;             ///< from the workload alone
  std::optional<FittedSum<EnergySum>> energy_given_duration;  ///< static power x duration + work
  std::optional<Calibration> power;  ///< of energy over duration, both from the workload
  Domain domain;
  std::vector<HeldOutErrors> held_out;  ///< of cross-validations by named groups
  std::string trace;                    ///< the data's file name
  std::string trace_id;                 ///< of its bytes, see content_id()
  std::string attribution;              ///< of the data
  std::vector<std::string> options;     ///< of the fit, as the tool takes them: "--loss=huber"
  std::string tool_version;
  std::vector<Assumption> assumptions;  ///< of a model that was not fitted, see specified_model()

  /// Uses `energy_given_duration` where the job carries a duration and the model has that sum.
  /// \param group  the job's level of the declared group column; "" or an unseen one is predicted
  ///               as a new level, with wider intervals
  [[nodiscard]] Prediction predict(const Workload& job, std::string_view group = {}) const noexcept;

  /// Whether a job lies outside what was measured: an input beyond its range, or two of them in a
  /// combination beyond the hull of the fitted rows.
  [[nodiscard]] bool extrapolates(const Workload& job) const noexcept;
};

/// One of a model's fits.
struct SumFit {
  std::string_view key;    ///< "energy", "duration", "energy_given_duration"
  std::string_view title;  ///< "Energy from the workload"
  SumView sum;
  bool given_duration = false;
  FitResult result;
  std::optional<FitInference> inference;
  std::optional<TermSelection> selection;
  std::optional<GroupEffects> groups;
};

/// A fitted model and the record of each of its fits.
struct ModelFit {
  FittedModel model;
  std::vector<SumFit> fits;  ///< energy; then, where durations were measured, the other two
};

/// How much to find out beside the coefficients.
struct ModelFitOptions {
  /// `fixed`, `bounds` and `priors` of a linear coefficient are meant for both energy sums; after
  /// "duration:", "energy:" or "energy_given_duration:" for that fit alone. Those of a shape are
  /// for all.
  FitOptions fit;
  bool select_terms = false;       ///< keep the terms that BIC asks for
  std::vector<std::string> terms;  ///< keep only these; empty keeps all
  std::string group_column;        ///< what Measurements::group is called, if it is used
  bool infer = true;               ///< standard errors and what else infer() says
  bool profiles = true;            ///< profile-likelihood limits; slower
  std::span<const std::size_t> group_of_row{};  ///< for clustered standard errors
  std::span<const std::size_t> fold_of_row{};   ///< for the held-out errors of select_terms
};

/// Fits energy from the workload alone and, where durations were measured, duration from the
/// workload and energy given the duration.
/// \throws Error as fit() does; Error(Errc::insufficient_data) for too few rows; Error(Errc::usage)
///         for a name in `terms` that is no term
ModelFit fit_model(const Measurements& rows,
                   const Hardware& node,
                   const ModelFitOptions& options = {});

}  // namespace energymodel

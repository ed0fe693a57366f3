// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a batch prediction does, decided once for all jobs. Plain data: the kernels read it in
/// translation units that are compiled for wider instructions.
#pragma once

#include <array>
#include <cstddef>

#include "energymodel/model.hpp"
#include "fit/calibration_formula.hpp"

namespace energymodel {

/// Jobs that are worked out together at most, whatever the instructions.
inline constexpr std::size_t pack_jobs = 8;

struct ColumnView {
  const double* values = nullptr;  ///< null: every job has what `same` is full of
  std::array<double, pack_jobs> same{};

  ColumnView() = default;
  ColumnView(const double* column, double constant) : values(column) { same.fill(constant); }
};

/// The columns of JobColumns that the terms read.
struct JobViews {
  ColumnView steps;
  ColumnView epochs;
  ColumnView parameters;
  ColumnView launches;
  ColumnView step_FLOP;
  ColumnView operation_FLOP;
  ColumnView weights_traffic_B;
  ColumnView weights_working_set_B;
  ColumnView activations_traffic_B;
  ColumnView activations_working_set_B;
  ColumnView kv_cache_traffic_B;
  ColumnView kv_cache_working_set_B;
  ColumnView exchanged_B;
  ColumnView clock_ratio;
  ColumnView precision;
  ColumnView duration_s;
};

/// How a coefficient's share of a sum, coefficient times derivative, is found.
enum class ShareKind {
  whole,  ///< its term has no other cost
  alone,  ///< its term with the other linear coefficients at zero, since the cost is linear in them
  slope   ///< by differentiation: a shape
};

inline constexpr std::size_t most_coefficients = 5;

struct Share {
  ShareKind kind = ShareKind::whole;
  std::size_t index = 0;                         ///< in its term
  std::array<double, most_coefficients> term{};  ///< the term's coefficients, as the kind asks
};

/// Columns of one predicted quantity, null where they are not wanted; the ends in the order of
/// interval_probabilities.
struct OutputPointers {
  double* median = nullptr;
  double* mean = nullptr;
  std::array<double*, 4> ends{};

  [[nodiscard]] bool has_ends() const { return ends[0] || ends[1] || ends[2] || ends[3]; }
  [[nodiscard]] bool is_wanted() const { return median || mean || has_ends(); }
};

template <class S>
struct SumPlan {
  typename S::Coefficients coefficients{};
  std::array<bool, S::term_count> is_active{};  ///< whether the term costs anything
  double startup = 0.0;                         ///< a part that is held fixed: it does not scatter
  bool startup_is_fixed = false;
  double mean_over_median = 1.0;
  ColumnView group_factor{nullptr, 1.0};
  ColumnView group_variance;
  bool is_calibrated = false;
  CalibrationView calibration;
  /// The fitted coefficients, those of term t from first_share[t] on.
  std::array<std::size_t, S::term_count + 1> first_share{};
  std::array<Share, S::size> shares{};
  /// Of the logarithms of those: for each, the entries before it twice and then its own.
  std::array<double, S::size*(S::size + 1) / 2> covariance{};
};

struct BatchPlan {
  const Hardware* node = nullptr;
  JobViews jobs;
  SumPlan<EnergySum> energy;
  SumPlan<DurationSum> duration;
  bool has_duration = false;  ///< whether the model predicts durations
  bool duration_is_given = false;
  bool power_is_calibrated = false;
  CalibrationView power;
  OutputPointers energy_J;
  OutputPointers duration_s;
  OutputPointers power_W;
  std::array<double*, EnergySum::size> energy_gradient{};
  bool has_gradient = false;
};

/// Predicts the jobs of `plan` from `first` to before `last`, a whole number of pack_jobs.
void predict_plain(const BatchPlan& plan, std::size_t first, std::size_t last);
void predict_avx2(const BatchPlan& plan, std::size_t first, std::size_t last);
void predict_avx512(const BatchPlan& plan, std::size_t first, std::size_t last);

}  // namespace energymodel

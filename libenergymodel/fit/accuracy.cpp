// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/accuracy.hpp"

#include <algorithm>
#include <cmath>

#include "energymodel/error.hpp"
#include "fit/median.hpp"

namespace energymodel {
namespace {

void append(std::vector<double>& to, const std::vector<double>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// measured - startup, which has to be positive.
double net(double measured, double startup, const Measurements& rows, std::size_t row) {
  const double out = measured - startup;
  if (out > 0.0) return out;
  throw Error(Errc::bad_input,
              rows.where ? rows.where(row) : "row " + std::to_string(row),
              "found " + std::to_string(measured) + ", expected more than the start-up of " +
                  std::to_string(startup));
}

double startup_energy_J(const Hardware& node, bool net_of_startup) {
  return net_of_startup ? in(node.startup_energy.value_or(Energy<>{}), joule) : 0.0;
}
double startup_duration_s(const Hardware& node, bool net_of_startup) {
  return net_of_startup ? in(node.startup_duration.value_or(Duration<>{}), second) : 0.0;
}

/// What every baseline of one coefficient does: the median of measured per feature, times feature.
std::vector<double> proportional_ratios(const std::vector<double>& train_feature,
                                        const std::vector<double>& train_measured,
                                        const std::vector<double>& feature,
                                        const std::vector<double>& measured) {
  std::vector<double> per_feature;
  for (std::size_t i = 0; i < train_feature.size(); ++i) {
    per_feature.push_back(train_measured[i] / train_feature[i]);
  }
  const double coefficient = median(per_feature);
  std::vector<double> ratios;
  for (std::size_t i = 0; i < feature.size(); ++i) {
    ratios.push_back(coefficient * feature[i] / measured[i]);
  }
  return ratios;
}

}  // namespace

Accuracy accuracy_of(std::span<const double> ratios) {
  Accuracy out;
  out.rows = ratios.size();
  if (ratios.empty()) return out;
  std::vector<double> errors;
  double squares = 0.0;
  double within = 0.0;
  for (const double ratio : ratios) {
    const double error = std::abs(ratio - 1.0);
    const double log_ratio = std::log(ratio);
    errors.push_back(error);
    out.mean_absolute_error += error;
    squares += log_ratio * log_ratio;
    out.bias_log += log_ratio;
    if (error <= 0.2) within += 1.0;
  }
  const auto n = static_cast<double>(ratios.size());
  out.mean_absolute_error /= n;
  out.median_absolute_error = median(errors);
  out.rms_log_error = std::sqrt(squares / n);
  out.within_20_percent = within / n;
  out.bias_log /= n;
  return out;
}

void Ratios::append(const Ratios& other) {
  energymodel::append(energy, other.energy);
  energymodel::append(duration, other.duration);
  energymodel::append(energy_given_duration, other.energy_given_duration);
}

void BaselineRatios::append(const BaselineRatios& other) {
  energymodel::append(static_power, other.static_power);
  energymodel::append(rated_power, other.rated_power);
  energymodel::append(per_flop, other.per_flop);
}

Ratios predicted_over_measured(const FittedModel& model,
                               const Measurements& rows,
                               bool net_of_startup) {
  const Hardware& node = model.hardware;
  const double energy_offset = startup_energy_J(node, net_of_startup);
  const double duration_offset = startup_duration_s(node, net_of_startup);
  Ratios out;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    Workload job = rows.jobs[i];
    job.duration = {};
    const std::string_view group = rows.group.empty() ? std::string_view() : rows.group[i];
    const Prediction from_workload = model.predict(job, group);
    if (rows.has_energy()) {
      const double measured = net(rows.energy_J[i], energy_offset, rows, i);
      const double predicted = in(from_workload.energy.median, joule) - energy_offset;
      out.energy.push_back(predicted / measured);
    }
    if (!rows.has_duration()) continue;
    if (from_workload.duration) {
      const double measured = net(rows.duration_s[i], duration_offset, rows, i);
      const double predicted = in(from_workload.duration->median, second) - duration_offset;
      out.duration.push_back(predicted / measured);
    }
    if (model.energy_given_duration && rows.has_energy()) {
      job.duration = second * rows.duration_s[i];
      const double measured = net(rows.energy_J[i], energy_offset, rows, i);
      const double predicted = in(model.predict(job, group).energy.median, joule) - energy_offset;
      out.energy_given_duration.push_back(predicted / measured);
    }
  }
  return out;
}

BaselineRatios baseline_ratios(const Measurements& train,
                               const Measurements& rows,
                               const Hardware& node,
                               bool net_of_startup) {
  const double energy_offset = startup_energy_J(node, net_of_startup);
  const double duration_offset = startup_duration_s(node, net_of_startup);
  struct Columns {
    std::vector<double> energy, duration, work;
  };
  const auto columns_of = [&](const Measurements& from) {
    Columns out;
    for (std::size_t i = 0; i < from.rows(); ++i) {
      out.energy.push_back(net(from.energy_J[i], energy_offset, from, i));
      if (from.has_duration()) {
        out.duration.push_back(net(from.duration_s[i], duration_offset, from, i));
      }
      out.work.push_back(in(from.jobs[i].total_work(), flop));
    }
    return out;
  };
  BaselineRatios out;
  if (!train.has_energy() || !rows.has_energy()) return out;
  const Columns fitted = columns_of(train);
  const Columns scored = columns_of(rows);
  if (train.has_duration() && rows.has_duration()) {
    out.static_power =
        proportional_ratios(fitted.duration, fitted.energy, scored.duration, scored.energy);
  }
  const auto rated = rated_power_of(node);
  if (rows.has_duration() && rated) {
    const double rated_W = in(*rated, watt);
    for (std::size_t i = 0; i < scored.energy.size(); ++i) {
      out.rated_power.push_back(rated_W * scored.duration[i] / scored.energy[i]);
    }
  }
  const bool has_work =
      std::all_of(fitted.work.begin(), fitted.work.end(), [](double work) { return work > 0.0; });
  if (has_work) {
    out.per_flop = proportional_ratios(fitted.work, fitted.energy, scored.work, scored.energy);
  }
  return out;
}

}  // namespace energymodel

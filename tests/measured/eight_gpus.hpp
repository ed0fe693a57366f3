// SPDX-License-Identifier: Apache-2.0
/// \file
/// A node of eight H100 GPUs, calibrated on a few published figures.
///
///   T = images (t_step / batch + t_image)     E = idle T + images (e_step / batch + e_image)
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "energymodel/fit/forecast.hpp"
#include "energymodel/fit/specified_model.hpp"
#include "energymodel/io/csv.hpp"
#include "energymodel/io/profile.hpp"
#include "energymodel/workloads/convolutional_networks.hpp"
#include "measured/published_data.hpp"

namespace energymodel::test {

/// Median power and duration of a published run.
struct NodeRow {
  double power_kW = 0.0;
  double hours = 0.0;
};

inline Forecast forecast_of(const FittedModel& model, const Workload& job) {
  return forecast(model, std::span(&job, 1));
}

struct EightGpus {
  NodeRow idle;
  NodeRow burn;
  NodeRow llama;
  NodeRow batch_512;
  NodeRow batch_4096;

  /// ResNet-50 on 90 epochs of ImageNet: a guess, the source does not say.
  [[nodiscard]] Workload resnet(double batch) const {
    Workload job = convolutional_training(
        *convolutional_from_name("resnet50", 224.0),
        {.observations = 1281167.0, .train_share = 1.0, .epochs = 90.0, .batch = batch},
        Precision::bits16);
    job.steps = job.samples / batch;  // every batch full, so that batches compare
    return job;
  }
  /// Arithmetic alone, for as long as that.
  [[nodiscard]] static Workload busy(const FittedModel& model, double hours) {
    Workload job;
    job.precision = Precision::bits16;
    job.steps = 1.0;
    const auto seconds = [&](double flops) {
      job.work = Flops(flops);
      return in((*model.duration)(job, model.hardware), second);
    };
    constexpr double many = 1e18;
    job.work = Flops(3600.0 * hours * many / (seconds(many) - seconds(0.0)));
    return job;
  }

  /// Images cost what the specification says, at burn power; the rest of batch 512 is steps.
  [[nodiscard]] FittedModel calibrated_alone() const {
    return calibrated(resnet(512.0).total_work().base() * seconds_per_flop() / 3600.0);
  }
  /// The hours of arithmetic that make batch 4096 take a fourth of the energy of batch 512, which
  /// is linear in them: (E - burn x) / 8 + burn x = E / 4.
  [[nodiscard]] FittedModel calibrated_with_factor() const {
    const double energy_kWh = batch_512.power_kW * batch_512.hours;
    return calibrated(energy_kWh * (0.25 - 0.125) / (0.875 * burn.power_kW));
  }

 private:
  template <class Sum>
  static void hold(Sum& sum, std::string_view name, double value) {
    const auto parameters = Sum::sum::parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (qualified_name(parameters[i]) != name) continue;
      sum.coefficients[i] = value;
      sum.standing[i] = Standing::fixed;
    }
  }
  /// The linear coefficients of a term.
  template <class Sum>
  static void hold_at_nothing(Sum& sum, std::string_view term) {
    for (const ParameterInfo& parameter : Sum::sum::parameters()) {
      if (parameter.term == term && parameter.role == Role::linear) {
        hold(sum, qualified_name(parameter), 0.0);
      }
    }
  }

  [[nodiscard]] double seconds_per_flop() const {
    const Hardware node = read_profile("hgx-h100-8x-epyc-9354").hardware;
    return 1.0 / (rates_of(node).at(Precision::bits16)->base() * assumed_efficiency.value);
  }

  /// \param busy_hours  of batch 512, at burn power
  [[nodiscard]] FittedModel calibrated(double busy_hours) const {
    FittedModel model = specified_model(read_profile("hgx-h100-8x-epyc-9354").hardware);
    const Workload job = resnet(512.0);
    const double busy_s = busy_hours * 3600.0;
    const double rest_s = (batch_512.hours - busy_hours) * 3600.0;
    const double energy_J = batch_512.power_kW * batch_512.hours * 3.6e6;
    hold(*model.duration, "compute.bits16", busy_s / job.total_work().base());
    hold(*model.duration, "step.per_step", rest_s / job.steps);
    // What images and steps cost contains operations and all that moves bytes.
    for (const std::string_view term :
         {"launch", "weights", "activations", "kv_cache", "interconnect"}) {
      hold_at_nothing(model.energy, term);
      hold_at_nothing(*model.duration, term);
    }
    model.energy_given_duration.reset();
    model.energy.rows = model.duration->rows = 3;  // idle, burn, batch 512
    const double burn_J = burn.power_kW * 1e3 * busy_s;
    hold(model.energy, "compute.bits16", burn_J / job.total_work().base());
    hold(model.energy, "step.per_step", (energy_J - burn_J) / job.steps);
    return model;
  }
};

/// The rows of published/h100_node.csv; nothing where the measured data are absent.
inline std::optional<EightGpus> read_eight_gpus() {
  const std::string path = published_file("h100_node.csv");
  if (path.empty()) return std::nullopt;
  const CsvTable table = CsvTable::read(path);
  const auto row_of = [&](std::string_view name) {
    NodeRow out;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (table.cell(row, table.find("workload")) != name) continue;
      out.power_kW = table.number_in(row, table.find("median_power_W")).value_or(0.0) / 1e3;
      out.hours = table.number_in(row, table.find("duration_h")).value_or(0.0);
    }
    return out;
  };
  return EightGpus{row_of("idle"),
                   row_of("gpu_cpu_burn"),
                   row_of("llama2_13b_training"),
                   row_of("resnet_batch_512"),
                   row_of("resnet_batch_4096")};
}

}  // namespace energymodel::test

// SPDX-License-Identifier: Apache-2.0
// Fewer parameters, or fewer FLOPs, is not less energy: pairs of networks that were trained on the
// same data, for the same epochs, at the same batch size, where the smaller one took clearly more.
//
// Smaller is at most half as large. "Clearly" is two standard deviations of the difference between
// two runs, measured and predicted: ln(ratio) > 2 sqrt(2) scale, with the model's residual scale.
// Among these the clearest pair is the one with the largest min(measured ratio, predicted ratio),
// so that neither a lucky measurement nor the model alone can choose it. Repeated measurements of
// one network count as their mean.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "energymodel/error.hpp"
#include "energymodel/io/data_path.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/io/trace.hpp"

namespace {

using namespace energymodel;

/// One network on one data set, with the mean of its measurements.
struct Run {
  std::string dataset;
  std::string label;
  const Workload* job = nullptr;
  double measured_J = 0.0;
  double predicted_J = 0.0;
  int repeats = 0;
};

std::vector<Run> runs_of(const Trace& trace, const FittedModel& model) {
  const std::array<std::string, 7> identity{
      "dataset", "observations", "shape", "size", "depth", "epochs", "batch_size"};
  const std::vector<std::string> groups = group_of_rows(trace, identity);
  const CsvTable& table = *trace.table;
  const auto cell = [&](std::size_t row, std::string_view column) {
    return std::string(table.cell(row, table.find(column)));
  };
  std::map<std::string, Run> by_group;
  for (std::size_t row = 0; row < trace.rows.rows(); ++row) {
    Run& run = by_group[groups[row]];
    if (run.repeats++ == 0) {
      run.dataset = cell(row, "dataset");
      run.label = cell(row, "shape") + ", " + cell(row, "depth") + " layers";
      run.job = &trace.rows.jobs[row];
      run.predicted_J = in(model.predict(*run.job).energy.mean, joule);
    }
    run.measured_J += (trace.rows.energy_J[row] - run.measured_J) / run.repeats;
  }
  std::vector<Run> out;
  for (auto& [group, run] : by_group) out.push_back(std::move(run));
  return out;
}

double parameters_of(const Workload& job) { return job.parameters; }
double step_flops_of(const Workload& job) { return in(job.work, flop); }

/// How often the smaller of two networks takes more, and the pair that shows it best.
struct PairCount {
  std::optional<std::pair<Run, Run>> clearest;  ///< the smaller, dearer one first
  double clearest_ratio = 0.0;
  std::size_t pairs = 0;
  std::size_t dearer_pairs = 0;  ///< measured, by however little
  std::size_t clear_pairs = 0;
};

double percent(std::size_t part, std::size_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

PairCount find_pairs(const std::vector<Run>& runs, double (*size)(const Workload&), double scale) {
  const double threshold = std::exp(2.0 * std::sqrt(2.0) * scale);
  PairCount found;
  for (const Run& small : runs) {
    for (const Run& large : runs) {
      const bool is_pair = small.dataset == large.dataset && small.job->steps == large.job->steps &&
                           small.job->batch == large.job->batch &&
                           size(*small.job) <= 0.5 * size(*large.job);
      if (!is_pair) continue;
      ++found.pairs;
      if (small.measured_J > large.measured_J) ++found.dearer_pairs;
      const double ratio =
          std::min(small.measured_J / large.measured_J, small.predicted_J / large.predicted_J);
      if (!(ratio > threshold)) continue;
      ++found.clear_pairs;
      if (ratio <= found.clearest_ratio) continue;
      found.clearest_ratio = ratio;
      found.clearest = {small, large};
    }
  }
  return found;
}

void print_run(const Run& run) {
  std::printf("  %-14s %-31s %10.0f %9.1f %9.2f %9.2f\n",
              run.dataset.c_str(),
              run.label.c_str(),
              run.job->parameters,
              1e-6 * in(run.job->work, flop),
              in(joule * run.measured_J, kilowatt_hour),
              in(joule * run.predicted_J, kilowatt_hour));
}

}  // namespace

int main() try {
  struct Measure {
    const char* name;
    double (*of)(const Workload&);
  };
  constexpr std::array<Measure, 2> measures{
      {{"parameters", parameters_of}, {"FLOPs per step", step_flops_of}}};
  struct Device {
    const char* model;
    const char* trace;
  };
  constexpr std::array<Device, 2> devices{
      {{"butter-e-cpu", "butter_e_cpu.csv"}, {"butter-e-gpu", "butter_e_gpu.csv"}}};

  std::printf("  %-14s %-31s %10s %9s %9s %9s\n", "", "", "", "MFLOP", "measured", "predicted");
  std::printf("  %-14s %-31s %10s %9s %9s %9s\n",
              "data set",
              "network",
              "parameters",
              "per step",
              "kWh",
              "kWh");
  for (const Device& device : devices) {
    const FittedModel model = read_model(device.model);
    const Trace trace = read_trace(find_data_file("traces", device.trace), TraceUse::measured);
    const std::vector<Run> runs = runs_of(trace, model);
    for (const Measure& measure : measures) {
      const PairCount found = find_pairs(runs, measure.of, model.energy.scale);
      std::printf(
          "\n%s, at most half the %s: more energy in %.1f %% of the pairs, clearly more in "
          "%.1f %%%s\n",
          model.hardware.name.c_str(),
          measure.name,
          percent(found.dearer_pairs, found.pairs),
          percent(found.clear_pairs, found.pairs),
          found.clearest ? "; the clearest:" : "");
      if (!found.clearest) continue;
      print_run(found.clearest->first);
      print_run(found.clearest->second);
    }
  }
} catch (const energymodel::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return static_cast<int>(error.code());
}

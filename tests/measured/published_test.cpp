// SPDX-License-Identifier: Apache-2.0
// The statistics that NREL published of BUTTER-E, recomputed from the shipped models. Published
// values: marginals and energy_per_datum_by_size of the authors' notebooks (OEDI submission 5991,
// DOI 10.25984/2329316), energy net of start-up.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "energymodel/workloads/fully_connected.hpp"
#include "measured/butter_e.hpp"

namespace energymodel::test {
namespace {

constexpr double epochs = 3000.0;
constexpr std::array depths{
    2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0};
constexpr int smallest = 5;  ///< log2 of the size
constexpr int largest = 24;

struct Dataset {
  double observations = 0.0;
  double inputs = 0.0;
  double outputs = 0.0;
};

/// The data sets of a trace; inputs as the trace's reader encodes them.
std::map<std::string, Dataset> datasets_of(const Trace& trace) {
  std::map<std::string, Dataset> out;
  const CsvTable& table = *trace.table;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Workload& job = trace.rows.jobs[row];
    const double outputs = table.number(row, table.find("outputs"));
    const double ends =
        job.exchanged.base() / (4.0 * job.batch);  // inputs and outputs, 4 bytes each
    out[std::string(table.cell(row, table.find("dataset")))] = {
        table.number(row, table.find("observations")), ends - outputs, outputs};
  }
  return out;
}

/// Net energy per training datum and epoch [J] on the grid of the sweep.
class Grid {
 public:
  explicit Grid(const Butter& data) : datasets_(datasets_of(data.trace)), model_(data.shipped) {}

  double net_J(const Dataset& data, Shape shape, double depth, int log2_size) const {
    const FullyConnected network = fully_connected(
        shape, std::exp2(log2_size), static_cast<std::size_t>(depth), data.inputs, data.outputs);
    Training training;
    training.observations = data.observations;
    training.epochs = epochs;
    const Energy<> energy = model_.predict(training_workload(network, training)).energy.median;
    return in(energy - *model_.hardware.startup_energy, joule);
  }
  static double data_seen(const Dataset& data) {
    return std::ceil(0.8 * data.observations) * epochs;
  }
  const std::map<std::string, Dataset>& datasets() const { return datasets_; }

  /// Calls visit(dataset, shape, depth) for every family of the sweep; depth 2 is a rectangle.
  template <class Visit>
  void for_each_family(Visit visit) const {
    for (const auto& [name, data] : datasets_) {
      for (std::size_t s = 0; s < shape_names.size(); ++s) {
        for (const double depth : depths) {
          const auto shape = static_cast<Shape>(s);
          if (depth > 2.0 || shape == Shape::rectangle) visit(data, shape, depth);
        }
      }
    }
  }

 private:
  std::map<std::string, Dataset> datasets_;
  const FittedModel& model_;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

struct Published {
  const char* device;
  int smallest_large;                    ///< log2 of the smallest size called large
  double per_parameter;                  ///< median, J per parameter and datum, large networks
  double per_layer_low, per_layer_high;  ///< quartiles, J per layer and datum
  double per_observation;                ///< median, J per observation and epoch
  std::array<double, 20> per_datum_mJ;   ///< medians by size 2^5 to 2^24
};

const std::array published{
    Published{"gpu",
              21,
              1.49482819e-09,
              -0.00013756,
              0.00052772,
              0.00947002,
              {10.11, 10.3,  10.53, 10.53, 10.67, 10.97, 10.96, 11.06, 11.11, 11.10,
               11.06, 11.11, 11.09, 11.20, 11.41, 11.64, 12.85, 16.25, 22.54, 34.86}},
    Published{"cpu",
              21,
              2.11097474e-09,
              -0.00020843,
              0.00134278,
              0.00616453,
              {3.128, 3.624, 3.848,  4.016,  4.399,  4.693,  4.468,  4.587,  5.209,  6.040,
               7.504, 8.980, 10.250, 11.360, 12.580, 13.990, 16.530, 21.580, 31.630, 48.020}}};

class PublishedStatistics : public ::testing::TestWithParam<Published> {};

TEST_P(PublishedStatistics, slopes_agree) {
  const Published& p = GetParam();
  const Grid grid(butter(p.device));
  std::vector<double> per_parameter;
  std::vector<double> per_layer;
  std::map<std::string, std::map<double, double>> by_family;  // family: observations to J per epoch
  grid.for_each_family([&](const Dataset& data, Shape shape, double depth) {
    const double seen = Grid::data_seen(data);
    for (int k = smallest; k <= largest; ++k) {
      const double here = grid.net_J(data, shape, depth, k);
      by_family[std::to_string(static_cast<int>(shape)) + "/" + std::to_string(depth) + "/" +
                std::to_string(k)][data.observations] = here / epochs;
      if (k >= p.smallest_large) {
        const double below = grid.net_J(data, shape, depth, k - 1);
        per_parameter.push_back((here - below) / seen / (std::exp2(k) - std::exp2(k - 1)));
      }
      const auto* next = std::upper_bound(depths.begin(), depths.end(), depth);
      if (next != depths.end() && depth > 2.0) {
        const double deeper = grid.net_J(data, shape, *next, k);
        per_layer.push_back((deeper - here) / seen / (*next - depth));
      }
    }
  });
  std::vector<double> per_observation;
  for (const auto& [family, energies] : by_family) {
    for (auto a = energies.begin(), b = std::next(a); b != energies.end(); ++a, ++b) {
      per_observation.push_back((b->second - a->second) / (b->first - a->first));
    }
  }
  EXPECT_NEAR(median(per_parameter) / p.per_parameter, 1.0, 0.20);
  EXPECT_NEAR(median(per_observation) / p.per_observation, 1.0, 0.20);
  EXPECT_GT(median(per_layer), p.per_layer_low);
  EXPECT_LT(median(per_layer), p.per_layer_high);
}

TEST_P(PublishedStatistics, medians_by_size_agree) {
  const Published& p = GetParam();
  const Butter& data = butter(p.device);
  std::map<double, std::vector<double>> by_size;
  const CsvTable& table = *data.trace.table;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double energy_J = in(
        data.shipped.predict(data.trace.rows.jobs[row]).energy.median - *data.node.startup_energy,
        joule);
    const double seen = std::ceil(0.8 * table.number(row, table.find("observations"))) * epochs;
    by_size[table.number(row, table.find("size"))].push_back(1e3 * energy_J / seen);
  }
  for (int k = smallest; k <= largest; ++k) {
    SCOPED_TRACE(k);
    const double ratio =
        median(by_size.at(std::exp2(k))) / p.per_datum_mJ[static_cast<std::size_t>(k - smallest)];
    // docs/model.md says why CPU networks of 32 parameters are predicted too high.
    const bool is_named_miss = k == smallest && std::string(p.device) == "cpu";
    EXPECT_NEAR(ratio, 1.0, is_named_miss ? 0.35 : 0.25);
  }
}

INSTANTIATE_TEST_SUITE_P(nodes,
                         PublishedStatistics,
                         ::testing::ValuesIn(published),
                         [](const auto& one) { return std::string(one.param.device); });

}  // namespace
}  // namespace energymodel::test

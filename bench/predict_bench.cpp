// SPDX-License-Identifier: Apache-2.0
// What the dimensions, the list of terms and the Workload cost in a batch prediction, against the
// same formulas written out by hand on bare doubles.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "energymodel/model.hpp"
#include "energymodel/workloads/fully_connected.hpp"
#include "ratio.hpp"

namespace energymodel::bench {
namespace {

/// Every shape, sizes over three decades and three depths, 4608 jobs in all. Each carries a
/// duration, so that no term is idle.
std::vector<Workload> make_jobs() {
  std::vector<Workload> jobs;
  for (std::size_t shape = 0; shape < shape_names.size(); ++shape) {
    for (int size_step = 0; size_step < 192; ++size_step) {
      for (const std::size_t depth : {3U, 7U, 16U}) {
        const double size = 1e4 * std::pow(10.0, size_step / 64.0);
        const FullyConnected network =
            fully_connected(static_cast<Shape>(shape), size, depth, 784.0, 10.0);
        jobs.push_back(training_workload(network, {.observations = 70000.0, .epochs = 30.0}));
        jobs.back().precision = static_cast<Precision>(jobs.size() % precision_count);
        jobs.back().duration = second * (60.0 + size_step);
        jobs.back().cache = jobs.back().activations;
      }
    }
  }
  return jobs;
}

/// A node with every level and a threading switch, and one without a switch and without L3.
Hardware cpu_node() {
  Hardware node;
  node.workers = 36.0;
  node.levels = {{{kibibyte * 32.0, 36.0}, {mebibyte, 36.0}, {mebibyte * 24.75, 2.0}}};
  node.startup_duration = second * 50.0;
  return node;
}
Hardware gpu_node() {
  Hardware node;
  node.levels = {{{kibibyte * 112.0, 168.0}, {mebibyte * 6.0, 2.0}, {}}};
  node.startup_duration = second * 50.0;
  return node;
}

EnergySum::Coefficients typical_coefficients() {
  EnergySum::Coefficients c{};
  const auto parameters = EnergySum::parameters();
  for (std::size_t i = 0; i < c.size(); ++i) c[i] = parameters[i].typical;
  return c;
}

struct PlainOperation {
  double count;
  double flops;
};
struct PlainJob {
  int precision;
  double epochs;
  double steps;
  double launches;
  double flops;
  double weights_traffic;
  double weights_set;
  double activations_traffic;
  double activations_set;
  double cache_traffic;
  double cache_set;
  double exchanged;
  double clock_ratio;
  double duration;
  std::vector<PlainOperation> operations;
};
struct PlainNode {
  std::array<double, 3> weights_capacity;
  std::array<double, 3> activations_capacity;
  double workers;
  double startup_duration;
};

std::vector<PlainJob> plain(std::span<const Workload> jobs) {
  std::vector<PlainJob> out;
  for (const Workload& job : jobs) {
    PlainJob plain_job{static_cast<int>(job.precision),
                       job.epochs,
                       job.steps,
                       job.launches,
                       in(job.work, flop),
                       in(job.weights.traffic, byte),
                       in(job.weights.working_set, byte),
                       in(job.activations.traffic, byte),
                       in(job.activations.working_set, byte),
                       in(job.cache.traffic, byte),
                       in(job.cache.working_set, byte),
                       in(job.exchanged, byte),
                       job.clock_ratio,
                       in(job.duration, second),
                       {}};
    for (const Operation& operation : job.operations) {
      plain_job.operations.push_back({operation.count, in(operation.work, flop)});
    }
    out.push_back(plain_job);
  }
  return out;
}

PlainNode plain(const Hardware& node) {
  PlainNode out{{}, {}, node.workers, in(node.startup_duration.value_or(Duration<>{}), second)};
  for (std::size_t i = 0; i < Hardware::max_levels; ++i) {
    out.weights_capacity[i] = in(node.levels[i].capacity(Sharing::replicated), byte);
    out.activations_capacity[i] = in(node.levels[i].capacity(Sharing::distributed), byte);
  }
  return out;
}

double plain_overflow(double fill, double width) {
  const double excess = fill - 1.0;
  if (excess <= -width) return 0.0;
  if (excess >= width) return excess / fill;
  return (excess + width) * (excess + width) / (4.0 * fill * width);
}

/// Coefficients by position, as a program without the library would hold them.
void plain_loop(std::span<const PlainJob> jobs,
                const PlainNode& node,
                const double* c,
                double* out) {
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    const PlainJob& job = jobs[j];
    double energy = c[0];
    energy += c[1] * std::max(0.0, job.duration - node.startup_duration);
    energy += c[2] * job.flops * job.steps * std::max(0.0, 1.0 / job.clock_ratio - 1.0);
    energy += c[3] * job.epochs;
    energy += c[4] * job.steps;
    energy += c[5] * job.steps * job.launches;
    if (node.workers >= 1.0) {
      // Most operations lie wholly on one side of the switch and need no logarithm.
      const double none_below = std::exp(-c[9]);
      const double all_above = std::exp(c[9]);
      double per_step = 0.0;
      for (const PlainOperation& operation : job.operations) {
        const double pieces = operation.flops / c[8];
        if (pieces <= none_below) continue;
        double spread = 1.0;
        if (pieces < all_above) {
          const double u = std::log(pieces) / c[9];
          spread = 0.5 + u * (0.75 - 0.25 * u * u);
        }
        per_step += operation.count * spread * (c[6] + c[7] * std::min(pieces, node.workers));
      }
      energy += per_step * job.steps;
    }
    energy += c[10 + job.precision] * job.flops * job.steps * job.clock_ratio * job.clock_ratio;
    double per_weight_byte = c[14];
    double per_activation_byte = c[19];
    double per_cache_byte = c[24];
    for (std::size_t l = 0; l < 3; ++l) {
      per_weight_byte +=
          c[15 + l] * plain_overflow(job.weights_set / node.weights_capacity[l], c[18]);
      per_activation_byte +=
          c[20 + l] * plain_overflow(job.activations_set / node.activations_capacity[l], c[23]);
      per_cache_byte +=
          c[25 + l] * plain_overflow(job.cache_set / node.activations_capacity[l], c[28]);
    }
    energy += per_weight_byte * job.weights_traffic * job.steps;
    energy += per_activation_byte * job.activations_traffic * job.steps;
    energy += per_cache_byte * job.cache_traffic * job.steps;
    energy += c[29] * job.exchanged * job.steps;
    out[j] = energy;
  }
}
static_assert(EnergySum::size == 30, "plain_loop counts the coefficients by hand");

double largest_difference(std::span<const double> a, std::span<const double> b) {
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(a[i] / b[i] - 1.0);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

void count_jobs(::benchmark::State& state, std::size_t jobs) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(jobs));
}

}  // namespace
}  // namespace energymodel::bench

int main(int argc, char** argv) {
  using namespace energymodel;
  using namespace energymodel::bench;
  const std::vector<Workload> jobs = make_jobs();
  const std::vector<PlainJob> plain_jobs = plain(jobs);
  const EnergySum::Coefficients c = typical_coefficients();
  std::vector<double> out(jobs.size());

  struct NamedNode {
    std::string name;
    Hardware node;
  };
  const std::array<NamedNode, 2> nodes{
      {{"predict_cpu_node", cpu_node()}, {"predict_gpu_node", gpu_node()}}};
  for (const NamedNode& named : nodes) {
    const std::string& name = named.name;
    const Hardware& node = named.node;
    std::vector<double> by_hand(jobs.size());
    predict<EnergySum>(jobs, node, c, out);
    plain_loop(plain_jobs, plain(node), c.data(), by_hand.data());
    const double difference = largest_difference(out, by_hand);
    std::printf("%s: %zu jobs, largest relative difference to the plain loop %.0e\n",
                name.c_str(),
                jobs.size(),
                difference);
    if (!(difference < 1e-12)) return 1;

    ::benchmark::RegisterBenchmark((name + "/energymodel").c_str(), [&](::benchmark::State& state) {
      for (auto _ : state) {
        predict<EnergySum>(jobs, node, c, out);
        ::benchmark::DoNotOptimize(out.data());
        ::benchmark::ClobberMemory();
      }
      count_jobs(state, jobs.size());
    });
    ::benchmark::RegisterBenchmark((name + "/baseline").c_str(),
                                   [&, plain_node = plain(node)](::benchmark::State& state) {
                                     for (auto _ : state) {
                                       plain_loop(plain_jobs, plain_node, c.data(), out.data());
                                       ::benchmark::DoNotOptimize(out.data());
                                       ::benchmark::ClobberMemory();
                                     }
                                     count_jobs(state, jobs.size());
                                   });
  }
  return run_and_print_ratios(argc, argv);
}

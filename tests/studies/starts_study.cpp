// SPDX-License-Identifier: Apache-2.0
#include "studies/starts_study.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "energymodel/fit/any_sum.hpp"
#include "energymodel/fit/fit.hpp"

namespace energymodel::test {
namespace {

/// Bytes of the stream at four levels with logistic transitions of one width, as increments:
///   cost = traffic (near + sum_k beyond_k prod_(j<=k) logistic((ln W - ln C_j) / width))
struct Levels {
  using cost = EnergyDim;
  using PerByte = Quantity<DimQuotient<EnergyDim, ByteDim>>;
  static constexpr std::string_view name = "levels";
  static constexpr double capacity_factor = 24.0;
  static constexpr std::tuple parameters{
      Parameter<PerByte>{"near", PerByte(1e-12), "every byte"},
      Parameter<PerByte>{"beyond_1", PerByte(1e-11), "more, beyond the first level"},
      Parameter<PerByte>{"beyond_2", PerByte(1e-11), "more, beyond the second"},
      Parameter<PerByte>{"beyond_3", PerByte(1e-11), "more, beyond the third"},
      Parameter<Bytes>{"capacity_1",
                       Bytes(65536.0),
                       "of the first level",
                       Role::shape,
                       Bytes(1.0),
                       capacity_factor,
                       true},
      Parameter<Bytes>{"capacity_2",
                       Bytes(1.5e6),
                       "of the second",
                       Role::shape,
                       Bytes(1.0),
                       capacity_factor,
                       true},
      Parameter<Bytes>{
          "capacity_3", Bytes(4e7), "of the third", Role::shape, Bytes(1.0), capacity_factor, true},
      Parameter<double>{"width", 0.6, "of the transitions in ln W", Role::shape, 0.05, 8.0}};

  template <class T>
  constexpr Energy<T> operator()(const Workload& job, const Hardware&, const T* c) const {
    using std::exp;
    using std::log;
    const auto [near, b1, b2, b3, c1, c2, c3, width] = coefficients<Levels>(c);
    const double ln_w = std::log(job.weights.working_set.base());
    const auto passed = [&, w = width](const auto& capacity) {
      return 1.0 / (1.0 + exp(-(ln_w - log(capacity.base())) / w));
    };
    const T m1 = passed(c1);
    const T m2 = m1 * passed(c2);
    const T m3 = m2 * passed(c3);
    return (near + b1 * m1 + b2 * m2 + b3 * m3) * (job.weights.traffic * job.steps);
  }
};
static_assert(Term<Levels>);

/// The same with its derivatives written out: many times as fast as the Jets, which they are tested
/// against.
double evaluate_levels(const Workload& job, const Hardware&, const double* c, double* gradient) {
  const double scale = job.weights.traffic.base() * job.steps;
  const double width = c[7];
  const double ln_w = std::log(job.weights.working_set.base());
  std::array<double, 3> passed{};
  std::array<double, 3> stopped{};
  std::array<double, 3> distance{};
  for (std::size_t k = 0; k < 3; ++k) {
    distance[k] = (ln_w - std::log(c[4 + k])) / width;
    const double odds = std::exp(-distance[k]);
    passed[k] = 1.0 / (1.0 + odds);
    stopped[k] = odds * passed[k];
  }
  const std::array<double, 3> reached{
      passed[0], passed[0] * passed[1], passed[0] * passed[1] * passed[2]};
  if (gradient != nullptr) {
    gradient[0] = scale;
    for (std::size_t k = 0; k < 3; ++k) gradient[1 + k] = scale * reached[k];
    gradient[7] = 0.0;
    // d ln passed / d distance = stopped, and level k passes on to all further ones.
    double beyond = 0.0;
    for (std::size_t k = 3; k-- > 0;) {
      beyond += c[1 + k] * reached[k];
      const double by_distance = scale * beyond * stopped[k];
      gradient[4 + k] = -by_distance / (width * c[4 + k]);
      gradient[7] -= by_distance * distance[k] / width;
    }
  }
  return scale * (c[0] + c[1] * reached[0] + c[2] * reached[1] + c[3] * reached[2]);
}

using Study =
    Sum<EnergyDim, StaticPower, Compute<EnergyDim>, Step<EnergyDim>, Launch<EnergyDim>, Levels>;

SumView study_sum() {
  static const std::vector<TermView> terms = [] {
    const SumView sum = view_of<Study>();
    std::vector<TermView> out(sum.terms.begin(), sum.terms.end());
    out.back().evaluate = &evaluate_levels;
    return out;
  }();
  return {view_of<Study>().parameters, terms};
}

/// fitting study's CPU: 180 W, 60 pJ/FLOP, 60 mJ a step, 6 mJ a layer, 5, 15, 60 and 250 pJ/B.
std::vector<double> truth_of(Scenario scenario) {
  const double overhead = scenario == Scenario::framework ? 1.0 : 1.0 / 60.0;
  const double flop_J = scenario == Scenario::unblocked ? 30e-12 : 60e-12;
  return {180.0,
          0.0,
          flop_J,
          0.0,
          0.0,
          60e-3 * overhead,
          6e-3 * overhead,
          5e-12,
          10e-12,
          45e-12,
          190e-12,
          57344.0,
          1.6777e6,
          3.98e7,
          0.45};
}

Workload draw_job(Scenario scenario, std::mt19937_64& random) {
  std::uniform_real_distribution<double> uniform;
  constexpr std::array depths{
      2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0};
  const double parameters = std::exp2(5.0 + std::floor(21.0 * uniform(random)));
  const double depth = depths[random() % depths.size()];
  const double batch =
      scenario == Scenario::mixed ? std::exp2(4.0 + std::floor(9.0 * uniform(random))) : 256.0;
  const double rows = std::pow(10.0, 3.0 + 3.0 * uniform(random));
  const double flops = 6.0 * batch * parameters;
  const double blocked_B = 40.0 * parameters + 8.0 * batch * std::sqrt(parameters * depth);
  const double unblocked_B = 2.0 * flops;
  const double share = scenario == Scenario::unblocked ? 1.0
                       : scenario == Scenario::mixed   ? 0.5
                                                       : 0.0;
  Workload job;
  job.parameters = parameters;
  job.batch = batch;
  job.steps = std::ceil(rows / batch);
  job.launches = depth;
  job.work = Flops(flops);
  job.weights = {Bytes(blocked_B + share * unblocked_B), Bytes(12.0 * parameters)};
  const double overhead = scenario == Scenario::framework ? 1.0 : 1.0 / 60.0;
  const double step_s =
      overhead * (2e-3 + 1e-4 * depth) + flops / 1e12 + job.weights.traffic.base() / 5e10;
  std::normal_distribution<double> normal;
  job.duration = Duration<>(job.steps * step_s * std::exp(0.15 * normal(random)));
  return job;
}

double chi_square(const FitResult& fit) {
  double sum = 0.0;
  for (const double r : fit.log_residuals) sum += r * r;
  return sum;
}

}  // namespace

double worst_derivative_error() {
  std::mt19937_64 random(1);
  const std::vector<double> at = truth_of(Scenario::mixed);
  double worst = 0.0;
  for (int i = 0; i < 100; ++i) {
    const Workload job = draw_job(Scenario::mixed, random);
    std::vector<double> quick(at.size());
    std::vector<double> exact(at.size());
    study_sum().evaluate(job, {}, at.data(), quick.data());
    view_of<Study>().evaluate(job, {}, at.data(), exact.data());
    for (std::size_t k = 0; k < at.size(); ++k) {
      worst = std::max(worst, std::abs(quick[k] - exact[k]) / std::max(std::abs(exact[k]), 1e-300));
    }
  }
  return worst;
}

StartsResult study_starts(Scenario scenario,
                          std::size_t traces,
                          std::size_t rows,
                          std::size_t many,
                          std::uint64_t first_seed) {
  constexpr double sd = 0.05;
  const SumView sum = study_sum();
  const std::vector<double> truth = truth_of(scenario);
  StartsResult out;
  for (std::size_t trace = 0; trace < traces; ++trace) {
    std::mt19937_64 random(first_seed + trace);
    std::normal_distribution<double> normal;
    std::vector<Workload> jobs;
    std::vector<double> measured;
    for (std::size_t row = 0; row < rows; ++row) {
      jobs.push_back(draw_job(scenario, random));
      measured.push_back(sum.evaluate(jobs.back(), {}, truth.data(), nullptr) *
                         std::exp(sd * normal(random)));
    }
    FitOptions options;
    options.loss = Loss::squares;
    const FitResult cold = fit(sum, {jobs, measured}, {}, options);
    options.random_starts = many;
    options.polished_starts_many = many;
    const FitResult exhaustive = fit(sum, {jobs, measured}, {}, options);
    const double above = (chi_square(cold) - chi_square(exhaustive)) / (sd * sd);
    ++out.traces;
    out.found += above <= 1.0 ? 1 : 0;
    out.worst_chi_square = std::max(out.worst_chi_square, above);
    out.agreeing += static_cast<double>(cold.starts_agreeing) / static_cast<double>(cold.starts) /
                    static_cast<double>(traces);
  }
  return out;
}

}  // namespace energymodel::test

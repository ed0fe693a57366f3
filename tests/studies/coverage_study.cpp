// SPDX-License-Identifier: Apache-2.0
#include "studies/coverage_study.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "energymodel/fit/cross_validation.hpp"
#include "measured/butter_e.hpp"

namespace energymodel::test {
namespace {

constexpr double sd = 0.08;

/// Where a job stands in the size range, from 0 to 1.
double along(const Workload& job) {
  constexpr double smallest = 32.0;
  constexpr double largest = 16777216.0;
  return std::clamp(std::log(job.parameters / smallest) / std::log(largest / smallest), 0.0, 1.0);
}

double scale_of(Noise noise, const Workload& job) {
  return noise == Noise::by_size ? 0.12 - 0.08 * along(job) : sd;
}

double draw(Noise noise, const Workload& job, std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  if (noise == Noise::student_3) {
    std::student_t_distribution<double> t(3.0);
    return sd * t(random);
  }
  const double r = scale_of(noise, job) * normal(random);
  std::uniform_real_distribution<double> uniform;
  const bool is_outlier = noise == Noise::outliers && uniform(random) < 0.05;
  return is_outlier ? r + std::log(1.5 + 2.5 * uniform(random)) : r;
}

/// ln of the width that the true 90 % quantiles have at a job; 0 where they have no closed form.
double true_log_width(Noise noise, const Workload& job) {
  constexpr double normal_95 = 1.6448536269514722;
  constexpr double t3_95 = 2.3533634348018264;
  switch (noise) {
    case Noise::normal:
    case Noise::by_size:
      return 2.0 * normal_95 * scale_of(noise, job);
    case Noise::student_3:
      return 2.0 * t3_95 * sd;
    case Noise::outliers:
      break;
  }
  return 0.0;
}

struct Draws {
  Measurements rows;
  std::vector<std::size_t> group;
};

Draws draw_runs(const Butter& data, Noise noise, std::size_t count, std::mt19937_64& random) {
  Draws out;
  const double startup_J = in(*data.node.startup_energy, joule);
  for (std::size_t i = 0; i < count; ++i) {
    const Workload& job = data.trace.rows.jobs[random() % data.trace.rows.rows()];
    const double net_J = in(data.shipped.energy(job, data.node), joule) - startup_J;
    out.rows.jobs.push_back(job);
    out.rows.energy_J.push_back(startup_J + net_J * std::exp(draw(noise, job, random)));
  }
  out.group = configuration_of_rows(out.rows.jobs);
  return out;
}

struct Tally {
  double inside = 0.0;
  double all = 0.0;
  void add(bool is_inside) {
    inside += is_inside ? 1.0 : 0.0;
    all += 1.0;
  }
  [[nodiscard]] double share() const { return all > 0.0 ? inside / all : 0.0; }
};

}  // namespace

CoverageResult study_coverage(Noise noise,
                              std::size_t fits,
                              std::size_t rows,
                              std::uint64_t first_seed) {
  const Butter& data = butter("gpu");
  Tally in_90;
  Tally in_50;
  Tally coefficients;
  std::array<Tally, 3> thirds;
  double log_ratio = 0.0;
  for (std::size_t i = 0; i < fits; ++i) {
    std::mt19937_64 random(first_seed + i);
    const Draws seen = draw_runs(data, noise, rows, random);
    ModelFitOptions options;
    options.profiles = false;
    ModelFit fitted = fit_model(seen.rows, data.node, options);
    const Folding folding = fold_groups(seen.group, 10, first_seed + i);
    ModelFitOptions folds = options;
    calibrate(fitted.model,
              seen.rows,
              cross_validate(seen.rows, folding, data.node, folds, true),
              folding.groups);
    for (const CoefficientReport& report : fitted.fits.front().inference->coefficients) {
      const double truth = data.shipped.energy.coefficients[report.index];
      coefficients.add(truth >= report.low && truth <= report.high);
    }
    const Draws fresh = draw_runs(data, noise, rows, random);
    for (std::size_t row = 0; row < rows; ++row) {
      const Workload& job = fresh.rows.jobs[row];
      const auto interval = *fitted.model.predict(job).energy.interval;
      const Energy<> energy = joule * fresh.rows.energy_J[row];
      const bool is_in_90 = energy >= interval.low_90 && energy <= interval.high_90;
      in_90.add(is_in_90);
      in_50.add(energy >= interval.low_50 && energy <= interval.high_50);
      thirds[std::min<std::size_t>(2, static_cast<std::size_t>(3.0 * along(job)))].add(is_in_90);
      const Energy<> fixed = *data.node.startup_energy;
      log_ratio += std::log((interval.high_90 - fixed) / (interval.low_90 - fixed)) /
                   std::max(true_log_width(noise, job), 1e-9);
    }
  }
  CoverageResult out;
  out.fits = fits;
  out.of_90 = in_90.share();
  out.of_50 = in_50.share();
  out.of_coefficients = coefficients.share();
  for (const Tally& third : thirds) {
    out.least_third_90 = std::min(out.least_third_90, third.share());
    out.most_third_90 = std::max(out.most_third_90, third.share());
  }
  out.width_ratio = noise == Noise::outliers ? 0.0 : log_ratio / in_90.all;
  return out;
}

}  // namespace energymodel::test

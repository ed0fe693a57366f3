// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/design.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "energymodel/error.hpp"
#include "fit/scatter.hpp"

namespace energymodel {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// d ln energy / d ln coefficient of the fitted coefficients.
VectorXd slope_of(const FittedSum<EnergySum>& sum, const Workload& job, const Hardware& node) {
  const LogSlopes<EnergySum> slopes(sum, job, node);
  VectorXd out(static_cast<Eigen::Index>(sum.free.size()));
  for (std::size_t k = 0; k < sum.free.size(); ++k) {
    out(static_cast<Eigen::Index>(k)) = slopes.by_coefficient[sum.free[k]] / slopes.fitted;
  }
  return out;
}

double scatter_of(const FittedSum<EnergySum>& sum, const Workload& job, const Hardware& node) {
  if (!sum.calibration) return sum.scale;
  return std::max(sum.calibration->residual_sd(scatter_inputs(sum, job, node, {})), 1e-6);
}

std::vector<double> errors_of(const MatrixXd& covariance) {
  const VectorXd sd = covariance.diagonal().cwiseMax(0.0).cwiseSqrt();
  return {sd.data(), sd.data() + sd.size()};
}

}  // namespace

Plan plan_runs(const FittedModel& model,
               std::span<const Workload> candidates,
               std::size_t runs,
               const std::optional<Workload>& target) {
  const FittedSum<EnergySum>& sum = model.energy;
  const auto p = static_cast<Eigen::Index>(sum.free.size());
  if (p == 0 || sum.log_covariance.size() != sum.free.size() * sum.free.size()) {
    throw Error(Errc::not_identifiable,
                "the model holds no covariance of its coefficients, expected one from 'fit'");
  }
  MatrixXd covariance = Eigen::Map<const MatrixXd>(sum.log_covariance.data(), p, p);
  const VectorXd wanted = target ? slope_of(sum, *target, model.hardware) : VectorXd();
  const auto sd_of_target = [&] {
    return target ? std::sqrt(std::max(0.0, wanted.dot(covariance * wanted))) : 0.0;
  };

  struct Candidate {
    VectorXd slope;
    double scatter = 0.0;
    double energy_J = 0.0;
    bool is_taken = false;
  };
  std::vector<Candidate> pool;
  for (const Workload& job : candidates) {
    pool.push_back({slope_of(sum, job, model.hardware),
                    scatter_of(sum, job, model.hardware),
                    in(sum(job, model.hardware), joule),
                    false});
  }
  Plan out;
  out.target_sd_before = sd_of_target();
  out.standard_error_before = errors_of(covariance);
  double log_volume = 0.0;
  for (std::size_t run = 0; run < std::min(runs, pool.size()); ++run) {
    std::size_t best = pool.size();
    double best_gain = -1.0;
    for (std::size_t i = 0; i < pool.size(); ++i) {
      if (pool[i].is_taken) continue;
      const VectorXd reach = covariance * pool[i].slope;
      const double own = pool[i].slope.dot(reach);
      const double noise = pool[i].scatter * pool[i].scatter;
      const double shared = target ? wanted.dot(reach) : 0.0;
      const double gain = target ? shared * shared / (noise + own) : std::log1p(own / noise);
      if (gain / pool[i].energy_J > best_gain) {
        best_gain = gain / pool[i].energy_J;
        best = i;
      }
    }
    Candidate& chosen = pool[best];
    chosen.is_taken = true;
    const VectorXd reach = covariance * chosen.slope;
    const double own = chosen.slope.dot(reach);
    const double noise = chosen.scatter * chosen.scatter;
    covariance -= reach * reach.transpose() / (noise + own);
    log_volume -= 0.5 * std::log1p(own / noise) / static_cast<double>(p);
    out.runs.push_back({best, chosen.energy_J, log_volume, sd_of_target()});
  }
  out.standard_error_after = errors_of(covariance);
  return out;
}

}  // namespace energymodel

// SPDX-License-Identifier: Apache-2.0
// A term of one's own: copy `Checkpoint`, change its name, its parameters and its formula.
//
// In the library a term is a header in include/energymodel/terms/ that is named in SumOfTerms; here
// it stands in a sum of its own, which is fitted in the same way.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string_view>
#include <tuple>
#include <vector>

#include "energymodel/fit/any_sum.hpp"
#include "energymodel/fit/fit.hpp"

namespace {
using namespace energymodel;

/// Weights saved after every epoch.
///
///   cost = epochs * (per_file + weights * per_byte)
template <CostDimension Cost>  // optional: without it, and with EnergyDim below, energy only
struct Checkpoint {
  using cost = Cost;
  using PerByte = Quantity<DimQuotient<Cost, ByteDim>>;  // optional: a name for a unit
  static constexpr std::string_view name = "checkpoint";
  static constexpr std::tuple parameters{
      // name, typical size (energy in J, duration in s), meaning
      Parameter<PerByte>{"per_byte", PerByte(typical<Cost>(1e-8, 1e-9)), "a byte that is saved"},
      Parameter<Quantity<Cost>>{"per_file",
                                Quantity<Cost>(typical<Cost>(1.0, 1e-2)),
                                "a file, however small",
                                Role::linear,         // optional: the default; shape is a threshold
                                Quantity<Cost>(0.0),  // optional: the lower bound
                                1.0}};                // optional: above 1, a shape is searched

  /// T is double to predict and ceres::Jet to fit. A unit that does not fit does not compile.
  template <class T>
  constexpr Quantity<Cost, T> operator()(const Workload& job,
                                         const Hardware& /*node*/,
                                         const T* c) const {
    const auto [per_byte, per_file] = coefficients<Checkpoint>(c);
    return per_byte * (job.weights.working_set * job.epochs) + per_file * job.epochs;
  }
};
static_assert(Term<Checkpoint<EnergyDim>>);  // optional: a clearer message if a part is missing

using TrainingEnergy = Sum<EnergyDim, Step<EnergyDim>, Checkpoint<EnergyDim>>;

}  // namespace

int main() {
  // Measurements made up from known coefficients, up to 2 % off.
  const TrainingEnergy::Coefficients truth{2.0, 3e-8, 5.0};  // per_step, per_byte, per_file
  const Hardware node;
  std::vector<Workload> jobs;
  std::vector<double> measured_J;
  for (int i = 0; i < 390; ++i) {
    Workload job;
    job.epochs = 10.0 + 5.0 * (i % 7);
    job.steps = job.epochs * (20.0 + 30.0 * (i % 4));
    job.weights.working_set = mebibyte * std::pow(2.0, i % 11);
    jobs.push_back(job);
    const double scatter = std::exp(0.02 * ((i * 5) % 13 - 6) / 6.0);
    measured_J.push_back(in(predict<TrainingEnergy>(job, node, truth), joule) * scatter);
  }

  const SumView sum = view_of<TrainingEnergy>();
  const FitResult result = fit(sum, {jobs, measured_J}, node);
  if (result.outcome != Outcome::converged) return 1;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    std::printf("%-20s true %.1e  fitted %.1e %s\n",
                qualified_name(sum.parameters[i]).c_str(),
                truth[i],
                result.coefficients[i],
                std::string(sum.parameters[i].unit).c_str());
  }
  std::printf("residual scale %.1f %%\n", 100.0 * result.scale);
}

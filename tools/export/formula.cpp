// SPDX-License-Identifier: Apache-2.0
#include "export/formula.hpp"

#include <cmath>
#include <stdexcept>

#include "energymodel/io/trace.hpp"

namespace energymodel::cli {
namespace {

using Terms = std::vector<Expression>;

constexpr std::string_view number_bits = "number_bits";

/// steps * each * (sum of the parts), without factors of one.
void add_per_step(const Expression& amount, Terms parts, Terms& out) {
  if (parts.empty()) return;
  Expression price = parts.size() == 1 ? parts.front() : make(Expression::Kind::sum, parts);
  out.push_back(make(Expression::Kind::product, {input("steps"), amount, std::move(price)}));
}

/// As overflow_share() of soft_step.hpp.
Expression overflow_share(const Expression& fill, double width) {
  const Expression excess = fill + number(-1.0);
  const Expression rise = fill + number(width - 1.0);
  return if_greater(
      excess,
      number(-width),
      if_greater(
          number(width), excess, (rise * rise) / (number(4.0 * width) * fill), excess / fill),
      number(0.0));
}

/// As Memory of terms/memory.hpp.
template <class StreamTag>
Terms memory(const double* c, const Hardware& node, const std::string& stream) {
  Terms price;
  if (c[0] != 0.0) price.push_back(number(c[0]));
  for (std::size_t level = 0; level < node.levels.size(); ++level) {
    const double capacity_B = in(node.levels[level].capacity(StreamTag::sharing), byte);
    if (c[1 + level] == 0.0 || !std::isfinite(capacity_B)) continue;
    const Expression fill = input(stream + "_working_set_B") / number(capacity_B);
    price.push_back(number(c[1 + level]) * overflow_share(fill, c[4]));
  }
  Terms out;
  add_per_step(input(stream + "_traffic_B"), price, out);
  return out;
}

/// As ParallelLaunch of terms/parallel_launch.hpp, for a job of equal operations.
Terms parallel_launch(const double* c, const Hardware& node) {
  const double fork = c[0];
  const double worker = c[1];
  const double width = c[3];
  if (node.workers < 1.0 || (fork == 0.0 && worker == 0.0)) return {};
  const Expression pieces = input("operation_FLOP") / number(c[2]);
  const Expression u = logarithm(pieces) / number(width);
  const Expression rising = number(0.5) + u * (number(0.75) + number(-0.25) * u * u);
  const Expression spread =
      if_greater(pieces,
                 number(std::exp(-width)),
                 if_greater(number(std::exp(width)), pieces, rising, number(1.0)),
                 number(0.0));
  Terms price;
  if (fork != 0.0) price.push_back(number(fork));
  if (worker != 0.0) price.push_back(number(worker) * least(pieces, number(node.workers)));
  Terms out;
  add_per_step(input("launches") * spread, price, out);
  return out;
}

/// As Compute of terms/compute.hpp.
Terms compute(const double* c, bool is_energy) {
  constexpr std::array<double, precision_count> bits{64.0, 32.0, 16.0, 8.0};
  Expression price = number(0.0);
  bool is_any = false;
  for (std::size_t i = bits.size(); i-- > 0;) {
    if (c[i] == 0.0) continue;
    is_any = true;
    // Above the next narrower precision, where a wider one did not apply.
    price = if_greater(
        input(std::string(number_bits)),
        number(bits[i] - 0.5),
        if_greater(
            number(bits[i] + 0.5), input(std::string(number_bits)), number(c[i]), number(0.0)),
        price);
  }
  if (!is_any) return {};
  const Expression clock = input("clock_ratio");
  const Expression scaled = is_energy ? clock * clock : number(1.0) / clock;
  Terms out;
  add_per_step(input("step_FLOP") * scaled, {price}, out);
  return out;
}

/// The amount of SlowerClock of terms/slower_clock.hpp.
Expression slower_clock() {
  const Expression stretch = number(1.0) / input("clock_ratio") + number(-1.0);
  return input("steps") * input("step_FLOP") *
         if_greater(stretch, number(0.0), stretch, number(0.0));
}

/// The value of a term; empty where its coefficients are zero.
Terms terms_of(std::string_view term, const double* c, const Hardware& node, bool is_energy) {
  const auto one = [&](Expression amount) {
    return c[0] == 0.0 ? Terms{} : Terms{number(c[0]) * std::move(amount)};
  };
  if (term == "startup") return c[0] == 0.0 ? Terms{} : Terms{number(c[0])};
  if (term == "static_power") return {};  // of a duration that is given, and here it is not
  if (term == "slower_clock") return one(slower_clock());
  if (term == "epoch") return one(input("epochs"));
  if (term == "step") return one(input("steps"));
  if (term == "launch") return one(input("steps") * input("launches"));
  if (term == "parallel_launch") return parallel_launch(c, node);
  if (term == "compute") return compute(c, is_energy);
  if (term == Weights::name) return memory<Weights>(c, node, "weights");
  if (term == Activations::name) return memory<Activations>(c, node, "activations");
  if (term == KvCache::name) return memory<KvCache>(c, node, "kv_cache");
  if (term == "interconnect") return one(input("steps") * input("exchanged_B"));
  throw std::logic_error("no formula to export for the term '" + std::string(term) + "'");
}

template <class S>
Formula formula_of(std::string name,
                   std::string text,
                   const FittedSum<S>& sum,
                   const Hardware& node) {
  Formula out{std::move(name), std::move(text), {}};
  constexpr bool is_energy = std::is_same_v<typename S::cost, EnergyDim>;
  S::for_each_term([&]<class X>(std::size_t first) {
    for (Expression& value : terms_of(X::name, sum.coefficients.data() + first, node, is_energy)) {
      out.terms.push_back({X::name, std::move(value)});
    }
  });
  return out;
}

}  // namespace

std::vector<Formula> formulas_of(const FittedModel& model) {
  std::vector<Formula> out{
      formula_of("energy_J", "Median energy of one job [J]", model.energy, model.hardware)};
  if (model.duration) {
    out.push_back(formula_of(
        "duration_s", "Median duration of one job [s]", *model.duration, model.hardware));
  }
  return out;
}

std::vector<InputText> inputs_of(const std::vector<Formula>& formulas) {
  std::set<std::string> names;
  for (const Formula& formula : formulas) {
    for (const TermFormula& term : formula.terms) collect_inputs(term.value, names);
  }
  std::vector<InputText> out;
  for (const TraceColumn& column : trace_columns()) {
    if (names.contains(std::string(column.name))) {
      out.push_back({std::string(column.name), std::string(column.meaning)});
    }
  }
  if (names.contains(std::string(number_bits))) {
    out.push_back({std::string(number_bits), "bits of the numbers: 64, 32, 16 or 8"});
  }
  return out;
}

}  // namespace energymodel::cli

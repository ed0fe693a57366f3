// SPDX-License-Identifier: Apache-2.0
#include "laws/term_laws.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "support/jobs.hpp"

namespace energymodel::test {
namespace {

using Vector = std::vector<double>;

bool is_linear(const SumView& term, std::size_t i) {
  return term.parameters[i].role == Role::linear;
}

/// Typical coefficients; shapes off their defaults by the given factor.
Vector typical(const SumView& term, double linear_factor = 1.0, double shape_factor = 1.0) {
  Vector out;
  for (const ParameterInfo& p : term.parameters) {
    out.push_back(p.typical * (p.role == Role::linear ? linear_factor : shape_factor));
  }
  return out;
}

double value(const SumView& term, const Workload& job, const Hardware& node, const Vector& c) {
  return term.evaluate(job, node, c.data(), nullptr);
}

Vector gradient(const SumView& term, const Workload& job, const Hardware& node, const Vector& c) {
  Vector out(c.size());
  term.evaluate(job, node, c.data(), out.data());
  return out;
}

void for_each_sample(
    const SumView& term,
    const std::function<void(const Workload&, const Hardware&, const Vector&)>& f) {
  const auto nodes = sample_nodes();
  const auto jobs = sample_jobs();
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    for (std::size_t j = 0; j < jobs.size(); ++j) {
      for (const double shape_factor : {1.0, 0.6}) {
        SCOPED_TRACE("node " + std::to_string(n) + ", job " + std::to_string(j));
        f(jobs[j], nodes[n], typical(term, 1.0, shape_factor));
      }
    }
  }
}

}  // namespace

void expect_touched(const SumView& term) {
  std::vector<bool> touched(term.parameters.size(), false);
  for_each_sample(term, [&](const Workload& job, const Hardware& node, const Vector& c) {
    const Vector g = gradient(term, job, node, c);
    for (std::size_t i = 0; i < g.size(); ++i) touched[i] = touched[i] || g[i] != 0.0;
  });
  for (std::size_t i = 0; i < touched.size(); ++i) {
    EXPECT_TRUE(touched[i]) << term.parameters[i].name;
  }
}

void expect_finite_and_not_negative(const SumView& term) {
  for_each_sample(term, [&](const Workload& job, const Hardware& node, const Vector&) {
    for (const double factor : {0.0, 1e-6, 1.0, 1e6}) {
      const double cost = value(term, job, node, typical(term, factor));
      EXPECT_TRUE(std::isfinite(cost));
      EXPECT_GE(cost, 0.0);
      EXPECT_TRUE(cost == 0.0 || factor != 0.0);
    }
  });
}

void expect_nothing_for_no_work(const SumView& term) {
  if (term.parameters.front().term == "startup") return;  // paid once per run, whatever its length
  for (const Hardware& node : sample_nodes()) {
    EXPECT_EQ(value(term, Workload{}, node, typical(term)), 0.0);
    for (const double slope : gradient(term, Workload{}, node, typical(term))) {
      EXPECT_EQ(slope, 0.0);
    }
  }
}

void expect_never_less_for_larger_coefficients(const SumView& term) {
  for_each_sample(term, [&](const Workload& job, const Hardware& node, const Vector& c) {
    for (std::size_t i = 0; i < c.size(); ++i) {
      if (!is_linear(term, i)) continue;
      Vector larger = c;
      larger[i] *= 2.0;
      EXPECT_GE(value(term, job, node, larger), value(term, job, node, c));
    }
  });
}

void expect_never_less_for_more_work(const SumView& term) {
  const std::vector<std::pair<const char*, void (*)(Workload&, double)>> amounts{
      {"steps", [](Workload& job, double by) { job.steps *= by; }},
      {"epochs", [](Workload& job, double by) { job.epochs *= by; }},
      {"launches", [](Workload& job, double by) { job.launches *= by; }},
      {"work", [](Workload& job, double by) { job.work = job.work * by; }},
      {"weights' traffic",
       [](Workload& job, double by) { job.weights.traffic = job.weights.traffic * by; }},
      {"weights' working set",
       [](Workload& job, double by) { job.weights.working_set = job.weights.working_set * by; }},
      {"activations' traffic",
       [](Workload& job, double by) { job.activations.traffic = job.activations.traffic * by; }},
      {"activations' working set",
       [](Workload& job, double by) {
         job.activations.working_set = job.activations.working_set * by;
       }},
      {"cache's traffic",
       [](Workload& job, double by) { job.cache.traffic = job.cache.traffic * by; }},
      {"cache's working set",
       [](Workload& job, double by) { job.cache.working_set = job.cache.working_set * by; }},
      {"exchanged", [](Workload& job, double by) { job.exchanged = job.exchanged * by; }},
      {"count of operations",
       [](Workload& job, double by) {
         for (Operation& operation : job.operations) operation.count *= by;
       }},
      {"size of operations",
       [](Workload& job, double by) {
         for (Operation& operation : job.operations) operation.work = operation.work * by;
       }},
      {"duration", [](Workload& job, double by) { job.duration = job.duration * by; }}};
  for_each_sample(term, [&](const Workload& job, const Hardware& node, const Vector& c) {
    for (const auto& [what, scale] : amounts) {
      double last = 0.0;
      for (double by = 1.0 / 64.0; by <= 64.0; by *= 1.25) {
        Workload scaled = job;
        scale(scaled, by);
        const double cost = value(term, scaled, node, c);
        ASSERT_GE(cost, last) << what << " times " << by;
        last = cost;
      }
    }
  });
}

void expect_same_value_with_jets(const SumView& term) {
  for_each_sample(term, [&](const Workload& job, const Hardware& node, const Vector& c) {
    Vector unused(c.size());
    const double plain = value(term, job, node, c);
    // A Jet divides by multiplying with the inverse: the last bits may differ.
    EXPECT_NEAR(term.evaluate(job, node, c.data(), unused.data()),
                plain,
                8.0 * std::numeric_limits<double>::epsilon() * plain);
  });
}

void expect_gradient_of_central_difference(const SumView& term) {
  constexpr double relative_step = 1e-6;
  for_each_sample(term, [&](const Workload& job, const Hardware& node, const Vector& c) {
    const Vector g = gradient(term, job, node, c);
    const double cost = value(term, job, node, c);
    for (std::size_t i = 0; i < c.size(); ++i) {
      const double h = relative_step * c[i];
      Vector above = c;
      Vector below = c;
      above[i] += h;
      below[i] -= h;
      const double slope =
          (value(term, job, node, above) - value(term, job, node, below)) / (2.0 * h);
      // Cancellation leaves eps * cost / h; truncation is h^2, far below.
      const double rounding = 4.0 * std::numeric_limits<double>::epsilon() * cost / h;
      EXPECT_NEAR(g[i], slope, rounding + 1e-8 * std::abs(g[i])) << term.parameters[i].name;
    }
  });
}

void expect_linear_in_linear_coefficients(const SumView& term) {
  for_each_sample(term, [&](const Workload& job, const Hardware& node, const Vector& c) {
    Vector twice = c;
    for (std::size_t i = 0; i < c.size(); ++i) {
      if (is_linear(term, i)) twice[i] *= 2.0;
    }
    const double cost = value(term, job, node, c);
    EXPECT_EQ(value(term, job, node, twice), 2.0 * cost);  // a power of two rounds nothing
    const Vector g = gradient(term, job, node, c);
    double by_gradient = 0.0;
    for (std::size_t i = 0; i < c.size(); ++i) {
      if (is_linear(term, i)) by_gradient += c[i] * g[i];
    }
    EXPECT_NEAR(by_gradient, cost, 1e-14 * cost);
  });
}

}  // namespace energymodel::test

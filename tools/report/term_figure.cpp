// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "report/axis.hpp"
#include "report/bars.hpp"
#include "report/figures.hpp"

namespace energymodel::cli {
namespace {

constexpr std::size_t terms = EnergySum::term_count;
using Shares = std::array<double, terms>;

std::string spaced(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

/// The shares of the energy predicted for some rows, which add up to 1.
Shares shares_of(const FitReport& report, const std::vector<std::size_t>& group) {
  Shares out{};
  for (const std::size_t row : group) {
    const auto by_term = prediction_of(report, row).energy_by_term_J;
    for (std::size_t term = 0; term < terms; ++term) out[term] += by_term[term];
  }
  const double total = std::accumulate(out.begin(), out.end(), 0.0);
  if (total > 0.0) {
    for (double& share : out) share /= total;
  }
  return out;
}

/// Terms that reach one percent anywhere, in the model's order; the seven largest at most.
std::vector<std::size_t> shown_terms(const std::vector<Shares>& groups) {
  constexpr double least = 0.01;
  constexpr std::size_t most = 7;
  Shares largest{};
  for (const Shares& shares : groups) {
    for (std::size_t term = 0; term < terms; ++term) {
      largest[term] = std::max(largest[term], shares[term]);
    }
  }
  std::vector<std::size_t> out;
  for (std::size_t term = 0; term < terms; ++term) {
    if (largest[term] >= least) out.push_back(term);
  }
  std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
    return largest[a] > largest[b];
  });
  if (out.size() > most) out.resize(most);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Figure term_figure(const FitReport& report) {
  constexpr std::size_t most_groups = 10;
  const Measurements& rows = report.trace.rows;
  std::vector<double> sizes;
  for (const Workload& job : rows.jobs) sizes.push_back(job.parameters);
  const bool has_sizes = *std::max_element(sizes.begin(), sizes.end()) > 0.0;
  if (!has_sizes) sizes = rows.energy_J;
  constexpr std::size_t fewest_runs = 5;
  const auto groups =
      cut_by_size(sizes, std::clamp<std::size_t>(sizes.size() / fewest_runs, 1, most_groups));

  std::vector<Shares> shares;
  for (const auto& group : groups) shares.push_back(shares_of(report, group));
  const std::vector<std::size_t> shown = shown_terms(shares);
  svg::StackedBars bars;
  for (const std::size_t term : shown) bars.parts.push_back(spaced(EnergySum::term_names[term]));
  bool has_rest = false;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    svg::StackedBars::Row row;
    const std::string_view unit = has_sizes ? "" : "J";
    row.label = fmt::format("{} \u2013 {}",
                            svg::si_text(sizes[groups[i].front()], unit, 2),
                            svg::si_text(sizes[groups[i].back()], unit, 2));
    double rest = 1.0;
    for (const std::size_t term : shown) {
      row.shares.push_back(shares[i][term]);
      rest -= shares[i][term];
    }
    row.shares.push_back(std::max(0.0, rest));
    has_rest = has_rest || rest > 0.0005;
    bars.rows.push_back(std::move(row));
  }
  if (has_rest) {
    bars.parts.emplace_back("other terms");
  } else {
    for (auto& row : bars.rows) row.shares.pop_back();
  }
  bars.row_label = has_sizes ? "parameters, equally many runs in each bar"
                             : "measured energy, equally many runs in each bar";

  Figure out;
  out.title = "What the energy is made of, by term";
  out.caption =
      "Shares of the energy predicted from the workload, smallest jobs at the top. Look for the "
      "term "
      "that dominates the jobs you care about: saving is possible there, and its coefficient is "
      "the "
      "one that has to be known well. Terms that are hardly distinguishable (see the findings) "
      "share "
      "their energy arbitrarily.";
  out.svg = svg::stacked_bars(
      {"terms",
       out.title,
       fmt::format(
           "Stacked horizontal bars of {} groups of runs by size, with the shares of {} terms.",
           groups.size(),
           bars.parts.size())},
      bars);
  return out;
}

}  // namespace energymodel::cli

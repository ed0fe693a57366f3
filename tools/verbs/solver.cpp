// SPDX-License-Identifier: Apache-2.0
#include "verbs/solver.hpp"

#include <fmt/format.h>

#include <utility>

#include "energymodel/error.hpp"
#include "verbs/grid.hpp"

namespace energymodel::cli {
namespace {

/// The option that --largest or --smallest names.
Kind kind_named(const Arguments& arguments, const std::string& sense) {
  const std::string name = arguments.text(sense);
  const Option* const option = arguments.find(name);
  const std::optional<Kind> kind = option == nullptr ? std::nullopt : kind_of(*option);
  if (!kind) {
    throw Error(Errc::usage,
                "--" + sense,
                fmt::format("found '{}', expected an option that takes a number", name));
  }
  arguments.refuse({name}, fmt::format("found beside --{} of the same, expected one", sense));
  arguments.require({"between"});
  return *kind;
}

std::string range_text(const FeasibleRange& range, Kind kind) {
  return fmt::format(
      "{} to {}", format_quantity(range.low, kind), format_quantity(range.high, kind));
}

/// What a reader has to know of the ranges beside the one value.
std::string remark_on(const std::vector<FeasibleRange>& ranges,
                      const FeasibleRange& ends,
                      double best,
                      Kind kind) {
  if (ranges.empty()) return fmt::format("none from {} does", range_text(ends, kind));
  if (ranges.size() > 1) {
    std::string out = "in more than one range:";
    for (const FeasibleRange& range : ranges) out += " " + range_text(range, kind) + ";";
    out.pop_back();
    return out;
  }
  if (ranges.front().low == ends.low && ranges.front().high == ends.high) {
    return fmt::format("all from {} do: look further", range_text(ends, kind));
  }
  return best == ends.low || best == ends.high ? "the end of --between: look further" : "";
}

}  // namespace

Solver::Solver(const Arguments& arguments)
    : arguments_(arguments),
      limits_(limits_from(arguments)),
      probability_(arguments.quantity_or("probability", Kind::ratio, 0.9)) {
  if (probability_ >= 0.5 && probability_ <= 0.95) return;
  throw Error(Errc::usage,
              "--probability",
              fmt::format("found '{}', expected 0.5 to 0.95: intervals are calibrated no further",
                          arguments.text("probability")));
}

Tried Solver::at(const std::string& option, const std::string& value) {
  const Arguments there = arguments_.with(option, value);
  there.require({"model|hardware", "network"});
  const Answer answer = answer_to(there, models_.of(there));
  Tried out{value, {}, true, answer.is_doubtful(), false, 0.0};
  out.is_of_facility = answer.facility.pue != 1.0 || answer.facility.is_in_model;
  out.cost = in(answer.forecast.total.energy.median, joule) * answer.facility.pue *
             answer.facility.price_per_J.value_or(1.0);
  for (const Limit& limit : limits_) {
    out.amounts.push_back(amount_of(answer, limit, probability_));
    out.is_within = out.is_within && out.amounts.back() <= limit.most;
  }
  return out;
}

void Solver::warn_at(const std::string& option, const std::string& value, std::ostream& err) {
  const Arguments there = arguments_.with(option, value);
  warn(answer_to(there, models_.of(there)), err);
}

Found Solver::along(const std::string& sense) {
  const Kind kind = kind_named(arguments_, sense);
  const std::string name = arguments_.text(sense);
  const Ends ends = ends_from("between", arguments_.text("between"), kind);
  const bool is_whole = kind == Kind::count;
  std::optional<Error> first_fault;
  std::vector<Tried> ends_tried;
  const auto holds = [&](double value) {
    try {
      Tried tried = at(name, option_text(kind, value));
      const bool is_within = tried.is_within;
      if (ends_tried.size() == 2) ends_tried.pop_back();
      ends_tried.push_back(std::move(tried));
      return is_within;
    } catch (const Error& error) {
      // Some values make no job, such as a width that the heads do not divide.
      if (error.code() != Errc::usage) throw;
      if (!first_fault) first_fault = error;
      return false;
    }
  };
  const auto points = spaced(ends, scanned_points, true, is_whole);
  Found out{
      sense + " " + name, name, {}, {}, {}, true, feasible_ranges(holds, points, is_whole), {}};
  if (ends_tried.empty() && first_fault) throw *first_fault;
  double best = 0.0;
  if (out.ranges.empty()) {
    out.candidates = std::move(ends_tried);
  } else {
    best = sense == "largest" ? out.ranges.back().high : out.ranges.front().low;
    out.best = at(name, option_text(kind, best));
    constexpr double written_out = 1e7;
    out.shown =
        is_whole && best < written_out ? option_text(kind, best) : format_quantity(best, kind);
  }
  out.remark = remark_on(out.ranges, {points.front(), points.back()}, best, kind);
  return out;
}

Found Solver::in_list() {
  arguments_.refuse({"between"}, "found with --cheapest, expected with --largest or --smallest");
  const Varied varied = varied_from("cheapest", arguments_.text("cheapest"));
  arguments_.refuse({varied.name}, "found beside --cheapest of the same, expected one");
  Found out{"cheapest " + varied.name, varied.name, {}, {}, {}, false, {}, {}};
  for (const std::string& text : varied.texts) {
    out.candidates.push_back(at(varied.name, text));
    const Tried& tried = out.candidates.back();
    if (tried.is_within && (!out.best || tried.cost < out.best->cost)) out.best = tried;
  }
  if (out.best) {
    out.shown = out.best->value;
  } else {
    out.remark = "none of them does";
  }
  return out;
}

}  // namespace energymodel::cli

// SPDX-License-Identifier: Apache-2.0
#include "verbs/predict_jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <future>
#include <numeric>
#include <optional>
#include <ostream>
#include <string_view>
#include <thread>
#include <utility>

#include "energymodel/error.hpp"
#include "energymodel/io/file.hpp"
#include "io/words.hpp"
#include "verbs/jobs_filter.hpp"

namespace energymodel::cli {
namespace {

OnError on_error(const Arguments& arguments) {
  const std::string chosen = arguments.choice("on-error");
  return static_cast<OnError>(std::find(on_error_choices.begin(), on_error_choices.end(), chosen) -
                              on_error_choices.begin());
}

bool contains(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Jobs of levels that the model did not see, in one line, or "".
std::string note_on_groups(const FittedModel& model,
                           const JobsInput& input,
                           const JobsFilter& filter,
                           const JobsTally& tally) {
  if (!model.energy.groups) return {};
  const std::string& column = model.energy.groups->column;
  if (!filter.knows_groups()) {
    return fmt::format(
        "note: {}: found no column '{}', the model's group: every job is predicted "
        "as a new level of it, with wider intervals\n",
        input.header().name(),
        column);
  }
  if (tally.of_new_levels == 0) return {};
  return fmt::format(
      "note: the model saw no run of {} of {} ('{}'{}): {} predicted as of a new "
      "level, with wider intervals\n",
      plural(tally.new_levels.size(), "level"),
      column,
      *tally.new_levels.begin(),
      tally.new_levels.size() == 1 ? "" : " ...",
      plural(tally.of_new_levels, "job"));
}

void warn(const JobsTally& tally, std::ostream& err) {
  const auto say = [&](std::string_view code, std::size_t jobs, std::string_view what) {
    if (jobs == 0) return;
    err << fmt::format("warning: {} {} of {} {}\n", code, jobs, plural(tally.rows, "job"), what);
  };
  say("EM-W001", tally.beyond_range, "outside the fitted range; see column out_of_range");
  say("EM-W002", tally.unpriced, "doing what no fitted run did: its cost is not predicted");
  say("EM-W004", tally.beyond_hull, "outside the hull of the fitted runs; see column out_of_hull");
  say("EM-W006", tally.refused, "could not be read and have no prediction");
}

/// Where --totals go: nowhere, beside the rows, or on standard output in their place.
enum class Totals { none, file, instead };

Totals totals_from(const Arguments& arguments) {
  if (!arguments.has("totals")) return Totals::none;
  return arguments.text("totals") == "-" ? Totals::instead : Totals::file;
}

/// The predicted columns to write.
std::vector<std::size_t> columns_from(const Arguments& arguments) {
  std::vector<std::size_t> out(prediction_columns.size());
  std::iota(out.begin(), out.end(), 0);
  if (!arguments.has("columns")) return out;
  const std::vector<std::string> names = split(arguments.text("columns"), ',');
  for (const std::string& name : names) {
    if (contains(prediction_columns, name)) continue;
    throw Error(
        Errc::usage,
        "--columns",
        fmt::format("found '{}', expected some of {}", name, fmt::join(prediction_columns, ", ")));
  }
  std::erase_if(out, [&](std::size_t i) { return !contains(names, prediction_columns[i]); });
  return out;
}

JobsWanted wanted_from(const Arguments& arguments, Totals totals) {
  constexpr std::array<std::string_view, 2> row_formats{"csv", "jsonl"};
  constexpr std::array<std::string_view, 2> total_formats{"table", "json"};
  const bool has_rows = totals != Totals::instead;
  JobsWanted out;
  out.predicted = columns_from(arguments);
  out.as_json = arguments.choice("format", has_rows ? row_formats : total_formats) ==
                (has_rows ? row_formats : total_formats)[1];
  out.rows = has_rows;
  out.totals = totals != Totals::none;
  out.on_error = on_error(arguments);
  return out;
}

void write_totals(const JobsTally& tally,
                  const Facility& facility,
                  const Arguments& arguments,
                  Totals totals,
                  bool as_json,
                  std::ostream& out) {
  const auto json = [&] {
    Json written = tally.totals->json(facility);
    written["jobs_left_out"] = tally.refused;
    written["warnings"] = {{"EM-W001", tally.beyond_range},
                           {"EM-W002", tally.unpriced},
                           {"EM-W004", tally.beyond_hull}};
    return written.dump(2) + "\n";
  };
  if (totals == Totals::file) write_file(arguments.text("totals"), json());
  if (totals == Totals::instead) out << (as_json ? json() : tally.totals->text(facility));
}

}  // namespace

int predict_jobs(const FittedModel& model,
                 const Arguments& arguments,
                 std::ostream& out,
                 std::ostream& err) {
  const Totals totals = totals_from(arguments);
  const JobsWanted wanted = wanted_from(arguments, totals);
  const Facility facility = facility_from(arguments, model);
  if (facility.hourly) {
    throw Error(Errc::usage, "--carbon-intensity", "found hours with --jobs, expected one amount");
  }
  const auto cores = static_cast<double>(std::max(1U, std::thread::hardware_concurrency()));
  const auto threads = static_cast<std::size_t>(arguments.count_or("threads", 1, 1024, cores));
  JobsInput input(arguments.text("jobs"));
  const JobsFilter filter(model, input, wanted);

  JobsTally tally;
  std::deque<std::future<JobsText>> under_way;
  const auto write_first = [&] {
    JobsText block = under_way.front().get();
    under_way.pop_front();
    if (tally.rows == 0 && block.tally.rows != 0) out << filter.header();
    out << block.text;
    tally.add(std::move(block.tally));
  };
  while (std::optional<TextBlock> block = input.next()) {
    if (under_way.size() == threads) write_first();
    under_way.push_back(std::async(
        std::launch::async,
        [&filter, text = std::move(*block)]() mutable { return filter.write(std::move(text)); }));
  }
  while (!under_way.empty()) write_first();
  if (tally.rows == 0) {
    throw Error(Errc::bad_input, input.header().name(), "found no rows, expected at least one");
  }
  if (wanted.totals) write_totals(tally, facility, arguments, totals, wanted.as_json, out);
  if (!tally.supplied.empty()) err << "note: " << describe(tally.supplied) << "\n";
  err << note_on_groups(model, input, filter, tally);
  warn(tally, err);
  const std::size_t doubtful = tally.beyond_range + tally.unpriced + tally.beyond_hull;
  const bool is_refused = doubtful != 0 && arguments.has("strict");
  return is_refused ? static_cast<int>(Errc::out_of_domain) : 0;
}

}  // namespace energymodel::cli

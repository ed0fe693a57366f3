// SPDX-License-Identifier: Apache-2.0
#include "verbs/jobs_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <string_view>
#include <utility>

#include "energymodel/error.hpp"
#include "energymodel/fit/batch.hpp"
#include "energymodel/fit/doubts.hpp"
#include "io/import/text.hpp"
#include "io/words.hpp"
#include "verbs/prediction_columns.hpp"

namespace energymodel::cli {

/// The rows of a block as workloads; nothing where there is an error.
struct JobsFilter::Jobs {
  std::vector<Workload> workloads;
  std::vector<std::string> errors;
  std::vector<std::string> groups;              ///< levels, if the jobs have them
  std::vector<std::optional<double>> starts_s;  ///< if they are wanted
};

namespace {

/// Plain numbers as columns, for the batch prediction.
PredictionTable predict_columns(const FittedModel& model,
                                const std::vector<Workload>& jobs,
                                const std::vector<std::string>& groups,
                                const std::set<std::size_t>& wanted) {
  PredictionTable out;
  for (const std::size_t i : wanted) out[i].resize(jobs.size());
  JobColumns columns;
  columns.rows = jobs.size();
  const std::vector<std::string_view> levels(groups.begin(), groups.end());
  columns.group = levels;
  std::deque<std::vector<double>> values;
  const auto add = [&](JobColumn& column, auto read) {
    std::vector<double>& to = values.emplace_back(jobs.size());
    std::transform(jobs.begin(), jobs.end(), to.begin(), read);
    column.values = to;
  };
  add(columns.steps, [](const Workload& job) { return job.steps; });
  add(columns.epochs, [](const Workload& job) { return job.epochs; });
  add(columns.parameters, [](const Workload& job) { return job.parameters; });
  add(columns.launches, [](const Workload& job) { return job.launches; });
  add(columns.step_FLOP, [](const Workload& job) { return in(job.work, flop); });
  add(columns.operation_FLOP, [](const Workload& job) {
    return job.operations.empty() ? 0.0 : in(job.operations.front().work, flop);
  });
  add(columns.weights_traffic_B, [](const Workload& job) { return in(job.weights.traffic, byte); });
  add(columns.weights_working_set_B,
      [](const Workload& job) { return in(job.weights.working_set, byte); });
  add(columns.activations_traffic_B,
      [](const Workload& job) { return in(job.activations.traffic, byte); });
  add(columns.activations_working_set_B,
      [](const Workload& job) { return in(job.activations.working_set, byte); });
  add(columns.kv_cache_traffic_B, [](const Workload& job) { return in(job.cache.traffic, byte); });
  add(columns.kv_cache_working_set_B,
      [](const Workload& job) { return in(job.cache.working_set, byte); });
  add(columns.exchanged_B, [](const Workload& job) { return in(job.exchanged, byte); });
  add(columns.clock_ratio, [](const Workload& job) { return job.clock_ratio; });
  add(columns.precision, [](const Workload& job) { return static_cast<double>(job.precision); });
  predict(model, columns, output_into(out));
  return out;
}

/// A network issues operations of several sizes, which a batch has no columns for.
PredictionTable predict_rows(const FittedModel& model,
                             const std::vector<Workload>& jobs,
                             const std::vector<std::string>& groups,
                             const std::set<std::size_t>& wanted) {
  PredictionTable out;
  for (std::size_t row = 0; row < jobs.size(); ++row) {
    const auto values = values_of(model.predict(jobs[row], groups.empty() ? "" : groups[row]));
    for (const std::size_t i : wanted) out[i].push_back(values[i]);
  }
  return out;
}

std::string with_code(std::string_view message) {
  return fmt::format("EM-E{:03} {}", static_cast<int>(Errc::bad_input), message);
}

JobPlace place_of(const FittedModel& model, const Workload& job) {
  const Doubts doubts = doubts_of(model, job);
  JobPlace out;
  const auto add = [](std::string_view name, std::string& to) {
    if (!to.empty()) to += ';';
    to += name;
  };
  for (std::size_t i = 0; doubts.outside_range.any() && i < domain_inputs.size(); ++i) {
    if (doubts.outside_range[i]) add(domain_inputs[i], out.out_of_range);
  }
  for (std::size_t i = 0; doubts.outside_hull.any() && i < domain_pairs.size(); ++i) {
    if (doubts.outside_hull[i]) add(pair_name(domain_pairs[i]), out.out_of_hull);
  }
  out.is_unpriced = doubts.unpriced.any();
  if (!out.out_of_range.empty()) add("EM-W001", out.codes);
  if (out.is_unpriced) add("EM-W002", out.codes);
  if (!out.out_of_hull.empty()) add("EM-W004", out.codes);
  return out;
}

/// Seconds since 1970; nothing for an empty cell.
std::optional<double> start_in(const CsvTable& table, std::size_t row, std::size_t column) {
  const std::string_view text = table.cell(row, column);
  if (text.empty()) return std::nullopt;
  const std::optional<double> out = importing::time_of(text);
  if (out) return out;
  throw Error(Errc::bad_input,
              table.place(row, column),
              fmt::format("found '{}', expected a time such as 2026-03-01T14:00:00 or a number of "
                          "seconds",
                          text));
}

/// The caller's columns are carried through, so none may bear the name of one that is added.
void refuse_own_columns(const CsvTable& header, const JobsFormat& format) {
  for (const std::string_view name : added_columns(format)) {
    if (header.find(name) == header.columns().size()) continue;
    throw Error(
        Errc::bad_input,
        header.name(),
        fmt::format("found a column '{}', expected none of a name that predict adds", name));
  }
}

/// The columns of the declared group; none if there is no group or the jobs lack one of them.
std::vector<std::size_t> group_columns(const FittedModel& model, const CsvTable& header) {
  std::vector<std::size_t> out;
  if (!model.energy.groups) return out;
  for (const std::string& name : split(model.energy.groups->column, ',')) {
    out.push_back(header.find(name));
    if (out.back() == header.columns().size()) return {};
  }
  return out;
}

}  // namespace

void JobsTally::add(JobsTally other) {
  rows += other.rows;
  refused += other.refused;
  beyond_range += other.beyond_range;
  unpriced += other.unpriced;
  beyond_hull += other.beyond_hull;
  of_new_levels += other.of_new_levels;
  new_levels.merge(other.new_levels);
  supplied.merge(other.supplied);
  if (!totals) {
    totals = std::move(other.totals);
  } else if (other.totals) {
    totals->add(*other.totals);
  }
}

JobsFilter::JobsFilter(const FittedModel& model, const JobsInput& input, const JobsWanted& wanted)
    : model_(model),
      input_(input),
      wanted_(wanted),
      format_{wanted.predicted, wanted.as_json, input.is_json(), wanted.on_error == OnError::emit},
      reader_(input.header(), TraceUse::jobs),
      group_columns_(group_columns(model, input.header())) {
  if (wanted.rows) refuse_own_columns(input.header(), format_);
  if (wanted.rows) predicted_.insert(wanted.predicted.begin(), wanted.predicted.end());
  if (wanted.totals) predicted_.insert({0, 1, 2});  // the medians
  const std::size_t start = input.header().find("start");
  if (wanted.totals && start < input.header().columns().size()) start_column_ = start;
}

std::string JobsFilter::header() const {
  return wanted_.rows ? header_line(input_.header(), format_) : std::string();
}

JobsFilter::Jobs JobsFilter::read(const JobRows& rows, JobsTally& tally) const {
  const CsvTable& table = rows.table;
  Jobs out{std::vector<Workload>(table.rows()), std::vector<std::string>(table.rows()), {}, {}};
  if (start_column_) out.starts_s.resize(table.rows());
  auto fault = rows.faults.begin();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (fault != rows.faults.end() && fault->row == row) {
      if (wanted_.on_error == OnError::stop) throw Error(Errc::bad_input, fault->message);
      out.errors[row] = with_code((fault++)->message);
      continue;
    }
    try {
      out.workloads[row] = reader_.job(table, row, tally.supplied);
      if (start_column_) out.starts_s[row] = start_in(table, row, *start_column_);
    } catch (const Error& error) {
      if (wanted_.on_error == OnError::stop) throw;
      out.errors[row] = with_code(error.what());
    }
  }
  if (knows_groups()) read_groups(table, out, tally);
  return out;
}

void JobsFilter::read_groups(const CsvTable& table, Jobs& jobs, JobsTally& tally) const {
  jobs.groups.resize(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::string& level = jobs.groups[row];
    for (const std::size_t column : group_columns_) {
      if (column != group_columns_.front()) level += '/';
      level += table.cell(row, column);
    }
    if (!jobs.errors[row].empty() || model_.energy.groups->knows(level)) continue;
    ++tally.of_new_levels;
    tally.new_levels.insert(level);
  }
}

void JobsFilter::add_up(const Jobs& jobs,
                        const PredictionTable& predicted,
                        JobsTally& tally) const {
  tally.totals.emplace(model_);
  for (std::size_t row = 0; row < jobs.workloads.size(); ++row) {
    if (!jobs.errors[row].empty()) continue;
    tally.totals->add(jobs.workloads[row],
                      jobs.groups.empty() ? "" : jobs.groups[row],
                      {predicted[0][row], predicted[1][row], predicted[2][row]},
                      jobs.starts_s.empty() ? std::nullopt : jobs.starts_s[row]);
  }
}

JobsText JobsFilter::write(TextBlock block) const {
  const JobRows rows = input_.rows(std::move(block));
  JobsText out;
  const Jobs jobs = read(rows, out.tally);
  const auto predict_all = reader_.is_network() ? predict_rows : predict_columns;
  const PredictionTable predicted = predict_all(model_, jobs.workloads, jobs.groups, predicted_);
  if (wanted_.totals) add_up(jobs, predicted, out.tally);
  constexpr std::size_t usual_row = 100;
  constexpr std::size_t usual_number = 18;
  if (wanted_.rows) {
    out.text.reserve(rows.table.rows() * (usual_row + usual_number * format_.predicted.size()));
  }
  for (std::size_t row = 0; row < rows.table.rows(); ++row) {
    ++out.tally.rows;
    const std::string& error = jobs.errors[row];
    JobPlace place;
    if (error.empty()) {
      place = place_of(model_, jobs.workloads[row]);
      if (!place.out_of_range.empty()) ++out.tally.beyond_range;
      if (place.is_unpriced) ++out.tally.unpriced;
      if (!place.out_of_hull.empty()) ++out.tally.beyond_hull;
    } else {
      ++out.tally.refused;
      if (wanted_.on_error == OnError::skip) continue;
    }
    if (wanted_.rows) append_row(rows, row, predicted, place, error, format_, out.text);
  }
  return out;
}

}  // namespace energymodel::cli

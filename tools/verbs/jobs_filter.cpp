// SPDX-License-Identifier: Apache-2.0
#include "verbs/jobs_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <string_view>
#include <utility>

#include "energymodel/error.hpp"
#include "energymodel/fit/batch.hpp"
#include "io/words.hpp"
#include "verbs/prediction_columns.hpp"

namespace energymodel::cli {

/// The rows of a block as workloads; nothing where there is an error.
struct JobsFilter::Jobs {
  std::vector<Workload> workloads;
  std::vector<std::string> errors;
  std::vector<std::string> groups;  ///< levels, if the jobs have them
};

namespace {

/// Plain numbers as columns, for the batch prediction.
PredictionTable predict_columns(const FittedModel& model,
                                const std::vector<Workload>& jobs,
                                const std::vector<std::string>& groups) {
  PredictionTable out;
  for (auto& column : out) column.resize(jobs.size());
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
                             const std::vector<std::string>& groups) {
  PredictionTable out;
  for (std::size_t row = 0; row < jobs.size(); ++row) {
    const auto values = values_of(model.predict(jobs[row], groups.empty() ? "" : groups[row]));
    for (std::size_t i = 0; i < out.size(); ++i) out[i].push_back(values[i]);
  }
  return out;
}

std::string with_code(std::string_view message) {
  return fmt::format("EM-E{:03} {}", static_cast<int>(Errc::bad_input), message);
}

JobPlace place_of(const FittedModel& model, const Workload& job) {
  const DomainValues values = domain_values(job);
  const auto beyond_range = model.domain.outside_range(values);
  const auto beyond_hull = model.domain.outside_hull(values);
  JobPlace out;
  const auto add = [](std::string_view name, std::string& to) {
    if (!to.empty()) to += ';';
    to += name;
  };
  for (std::size_t i = 0; beyond_range.any() && i < beyond_range.size(); ++i) {
    if (beyond_range[i]) add(domain_inputs[i], out.out_of_range);
  }
  for (std::size_t i = 0; beyond_hull.any() && i < beyond_hull.size(); ++i) {
    if (beyond_hull[i]) add(pair_name(domain_pairs[i]), out.out_of_hull);
  }
  return out;
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
  beyond_hull += other.beyond_hull;
  of_new_levels += other.of_new_levels;
  new_levels.merge(other.new_levels);
  supplied.merge(other.supplied);
}

JobsFilter::JobsFilter(const FittedModel& model,
                       const JobsInput& input,
                       bool writes_json,
                       OnError on_error)
    : model_(model),
      input_(input),
      on_error_(on_error),
      format_{writes_json, input.is_json(), on_error == OnError::emit},
      reader_(input.header(), TraceUse::jobs),
      group_columns_(group_columns(model, input.header())) {
  refuse_own_columns(input.header(), format_);
}

std::string JobsFilter::header() const { return header_line(input_.header(), format_); }

JobsFilter::Jobs JobsFilter::read(const JobRows& rows, JobsTally& tally) const {
  const CsvTable& table = rows.table;
  Jobs out{std::vector<Workload>(table.rows()), std::vector<std::string>(table.rows()), {}};
  auto fault = rows.faults.begin();
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (fault != rows.faults.end() && fault->row == row) {
      if (on_error_ == OnError::stop) throw Error(Errc::bad_input, fault->message);
      out.errors[row] = with_code((fault++)->message);
      continue;
    }
    try {
      out.workloads[row] = reader_.job(table, row, tally.supplied);
    } catch (const Error& error) {
      if (on_error_ == OnError::stop) throw;
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

JobsText JobsFilter::write(TextBlock block) const {
  const JobRows rows = input_.rows(std::move(block));
  JobsText out;
  const Jobs jobs = read(rows, out.tally);
  const auto predict_all = reader_.is_network() ? predict_rows : predict_columns;
  const PredictionTable predicted = predict_all(model_, jobs.workloads, jobs.groups);
  constexpr std::size_t usual_row = 400;
  out.text.reserve(rows.table.rows() * usual_row);
  for (std::size_t row = 0; row < rows.table.rows(); ++row) {
    ++out.tally.rows;
    const std::string& error = jobs.errors[row];
    JobPlace place;
    if (error.empty()) {
      place = place_of(model_, jobs.workloads[row]);
      if (!place.out_of_range.empty()) ++out.tally.beyond_range;
      if (!place.out_of_hull.empty()) ++out.tally.beyond_hull;
    } else {
      ++out.tally.refused;
      if (on_error_ == OnError::skip) continue;
    }
    append_row(rows, row, predicted, place, error, format_, out.text);
  }
  return out;
}

}  // namespace energymodel::cli

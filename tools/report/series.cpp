// SPDX-License-Identifier: Apache-2.0
#include "report/series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "energymodel/error.hpp"
#include "report/figures.hpp"

namespace energymodel::cli {
namespace {

/// Operations a step issues: what depth means for every kind of job.
double depth_of(const Workload& job) {
  return job.operations.size() > 1 ? static_cast<double>(job.operations.size()) : job.launches;
}

/// Equal for jobs of the same data, batch and length.
std::string data_key(const Workload& job) {
  return fmt::format("{} {} {} {} {}",
                     static_cast<int>(job.phase),
                     static_cast<int>(job.precision),
                     job.steps,
                     job.batch,
                     job.exchanged.base());
}

/// The cell, or "" where the trace lacks the column.
std::string cell_of(const CsvTable& table, std::size_t row, std::string_view column) {
  const std::size_t index = table.find(column);
  return index < table.columns().size() ? std::string(table.cell(row, index)) : std::string();
}

/// The rows of the most frequent key; of several, the first in the order of text.
template <class Key>
std::vector<std::size_t> most_frequent(const std::vector<std::size_t>& rows, Key key) {
  std::map<std::string, std::vector<std::size_t>> groups;
  for (const std::size_t row : rows) groups[key(row)].push_back(row);
  std::vector<std::size_t> best;
  for (auto& [text, members] : groups) {
    if (members.size() > best.size()) best = std::move(members);
  }
  return best;
}

std::string describe(const Trace& trace, std::size_t row) {
  std::string out;
  for (const std::string_view column : {"dataset", "shape", "depth", "batch_size", "epochs"}) {
    const std::string cell = cell_of(*trace.table, row, column);
    if (cell.empty()) continue;
    out += fmt::format(
        "{}{} {}", out.empty() ? "" : ", ", column == "batch_size" ? "batch" : column, cell);
  }
  return out.empty() ? fmt::format("batch {}", trace.rows.jobs[row].batch) : out;
}

/// A row of the trace with other sizes, read as jobs; none where that is not a trace.
std::vector<Workload> jobs_like(const Trace& trace, std::size_t row, double low, double high) {
  constexpr int sizes = 61;
  const CsvTable& table = *trace.table;
  const std::size_t size_column = table.find("size");
  if (size_column == table.columns().size()) return {};
  std::string text;
  const auto add_line = [&](auto cell) {
    for (std::size_t i = 0; i < table.columns().size(); ++i) {
      text += fmt::format("{}{}", i == 0 ? "" : ",", csv_cell(cell(i)));
    }
    text += '\n';
  };
  add_line([&](std::size_t i) { return table.columns()[i]; });
  for (int step = 0; step < sizes; ++step) {
    const double size = std::round(low * std::pow(high / low, step / (sizes - 1.0)));
    add_line([&](std::size_t i) {
      return i == size_column ? fmt::format("{:.0f}", size) : std::string(table.cell(row, i));
    });
  }
  std::vector<Workload> jobs;
  try {
    jobs = parse_trace(std::move(text), table.name(), TraceUse::jobs).rows.jobs;
  } catch (const Error&) {
    return {};
  }
  // The network nearest to a size is the same one for several small sizes.
  const auto is_smaller = [](const Workload& a, const Workload& b) {
    return a.parameters < b.parameters;
  };
  const auto is_same = [](const Workload& a, const Workload& b) {
    return a.parameters == b.parameters;
  };
  std::stable_sort(jobs.begin(), jobs.end(), is_smaller);
  jobs.erase(std::unique(jobs.begin(), jobs.end(), is_same), jobs.end());
  return jobs;
}

}  // namespace

Series typical_series(const Trace& trace) {
  constexpr double near = 0.25;
  const auto& jobs = trace.rows.jobs;
  std::vector<std::size_t> sized;
  for (std::size_t row = 0; row < jobs.size(); ++row) {
    if (jobs[row].parameters > 0.0) sized.push_back(row);
  }
  if (sized.empty()) return {};
  const auto shape_of = [&](std::size_t row) { return cell_of(*trace.table, row, "shape"); };
  const auto same_data = most_frequent(sized, [&](std::size_t row) { return data_key(jobs[row]); });
  const std::string shape = shape_of(most_frequent(same_data, shape_of).front());

  const auto is_near = [&](std::size_t row, double depth) {
    return std::abs(depth_of(jobs[row]) - depth) <= near * depth;
  };
  std::vector<double> depths;
  for (const std::size_t row : same_data) depths.push_back(depth_of(jobs[row]));
  const double shallow = quantile_of(depths, 0.25);
  const double deep = quantile_of(depths, 0.75);
  std::size_t typical = same_data.front();
  std::ptrdiff_t most = 0;
  for (const std::size_t candidate : same_data) {
    const double depth = depth_of(jobs[candidate]);
    if (shape_of(candidate) != shape || depth < shallow || depth > deep) continue;
    const auto count = std::count_if(same_data.begin(), same_data.end(), [&](std::size_t row) {
      return shape_of(row) == shape && is_near(row, depth);
    });
    if (count > most) {
      most = count;
      typical = candidate;
    }
  }
  const double depth = depth_of(jobs[typical]);

  Series out;
  out.description = describe(trace, typical);
  double low = jobs[typical].parameters;
  double high = low;
  for (const std::size_t row : same_data) {
    if (!is_near(row, depth)) continue;
    (shape_of(row) == shape ? out.same : out.other).push_back(row);
    low = std::min(low, jobs[row].parameters);
    high = std::max(high, jobs[row].parameters);
  }
  out.jobs = jobs_like(trace, typical, low, high);
  return out;
}

}  // namespace energymodel::cli

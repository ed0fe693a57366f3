// SPDX-License-Identifier: Apache-2.0
#include "energymodel/fit/streamed_rows.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "energymodel/error.hpp"

namespace energymodel {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t tenth = 10;

/// visit(block, number of its first row) for every block as the source has it.
template <class Visit>
void for_each_block(const JobSource& source, Visit visit) {
  JobBlock block;
  for (std::size_t first = 0; first < source.rows(); first += JobSource::part_rows) {
    source.read(first, std::min(JobSource::part_rows, source.rows() - first), block);
    visit(block, first);
  }
}

/// The least or the most of a number, and the first row that has it.
struct Extreme {
  double value = infinity;  ///< the most with its sign changed
  double row = infinity;

  void take(double other, double at) {
    if (other < value || (other == value && at < row)) *this = {other, at};
  }
};
using Extremes = std::array<Extreme, 2 * job_numbers.size()>;

struct Totals {
  double kept = 0.0;
  double left_out = 0.0;
  double timed = 0.0;
};

/// Each process's numbers side by side.
std::vector<double> gathered(const Team& team, std::span<const double> own) {
  std::vector<double> out(own.size() * team.size());
  std::copy(own.begin(), own.end(), out.begin() + std::ptrdiff_t(own.size() * team.rank()));
  team.add_up(out);
  return out;
}

/// The team's extremes, out of each process's own.
void share(const Team& team, Extremes& extremes) {
  // Infinity times zero processes is no sum: what a process lacks is left at zero with a mark.
  std::vector<double> own;
  for (const Extreme& extreme : extremes) {
    const bool is_known = extreme.value < infinity;
    own.push_back(is_known ? 1.0 : 0.0);
    own.push_back(is_known ? extreme.value : 0.0);
    own.push_back(is_known ? extreme.row : 0.0);
  }
  const std::vector<double> all = gathered(team, own);
  for (std::size_t i = 0; i < all.size(); i += 3) {
    if (all[i] != 0.0) extremes[i / 3 % extremes.size()].take(all[i + 1], all[i + 2]);
  }
}

/// One row out of each of `count` equal stretches, at random.
std::vector<std::size_t> spread(std::size_t rows, std::size_t count) {
  std::mt19937_64 random(1);
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < count; ++i) {
    const double share = static_cast<double>(random() >> 11) * 0x1p-53;
    const double stretch = static_cast<double>(rows) / static_cast<double>(count);
    const auto row = static_cast<std::size_t>((static_cast<double>(i) + share) * stretch);
    out.push_back(std::min(row, rows - 1));
  }
  return out;
}

/// The rows of these numbers, ascending over the team; absent where they are left out.
std::vector<std::pair<bool, JobNumbers>> rows_at(const AboveStartup& source,
                                                 const Team& team,
                                                 std::size_t offset,
                                                 const std::vector<std::size_t>& wanted) {
  constexpr std::size_t width = job_numbers.size() + 1;
  std::vector<double> numbers(width * wanted.size());
  for_each_block(source.source(), [&](const JobBlock& block, std::size_t first) {
    auto at = std::lower_bound(wanted.begin(), wanted.end(), offset + first);
    for (; at != wanted.end() && *at < offset + first + block.rows; ++at) {
      const std::size_t row = *at - offset - first;
      if (!source.keeps(block.at(row, energy_number), block.at(row, duration_number))) continue;
      double* to = &numbers[static_cast<std::size_t>(at - wanted.begin()) * width];
      *to++ = 1.0;
      for (std::size_t i = 0; i < job_numbers.size(); ++i) *to++ = block.at(row, i);
    }
  });
  team.add_up(numbers);
  std::vector<std::pair<bool, JobNumbers>> out(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    out[i].first = numbers[i * width] != 0.0;
    std::copy_n(
        numbers.begin() + std::ptrdiff_t(i * width + 1), job_numbers.size(), out[i].second.begin());
  }
  return out;
}

}  // namespace

AboveStartup::AboveStartup(const JobSource& source, const Hardware& node)
    : source_(source),
      energy_J_(in(node.startup_energy.value_or(Energy<>{}), joule)),
      duration_s_(in(node.startup_duration.value_or(Duration<>{}), second)) {}

bool AboveStartup::keeps(double energy_J, double duration_s) const {
  return energy_J > energy_J_ && (duration_s == 0.0 || duration_s > duration_s_);
}

void AboveStartup::read(std::size_t first, std::size_t count, JobBlock& out) const {
  source_.read(first, count, out);
  std::vector<std::size_t> kept;
  for (std::size_t row = 0; row < out.rows; ++row) {
    if (keeps(out.at(row, energy_number), out.at(row, duration_number))) kept.push_back(row);
  }
  if (kept.size() == out.rows) return;
  std::vector<double> storage(kept.size() * out.columns.size());
  double* to = storage.data();
  for (JobColumn& column : out.columns) {
    if (column.values.empty()) continue;
    double* const begin = to;
    for (const std::size_t row : kept) *to++ = column.values[row];
    column.values = {begin, kept.size()};
  }
  out.rows = kept.size();
  out.storage = std::move(storage);
}

StreamedRows survey(const AboveStartup& source, const Team& team, std::size_t threads) {
  const auto own_rows = static_cast<double>(source.rows());
  const std::vector<double> rows_of = gathered(team, std::span(&own_rows, 1));
  double offset = 0.0;
  double all = 0.0;
  for (std::size_t i = 0; i < rows_of.size(); ++i) {
    if (i < team.rank()) offset += rows_of[i];
    all += rows_of[i];
  }
  Totals totals;
  Extremes extremes;
  for_each_block(source.source(), [&](const JobBlock& block, std::size_t first) {
    std::vector<std::size_t> kept;
    for (std::size_t row = 0; row < block.rows; ++row) {
      const double duration_s = block.at(row, duration_number);
      if (!source.keeps(block.at(row, energy_number), duration_s)) continue;
      kept.push_back(row);
      if (duration_s > 0.0) totals.timed += 1.0;
    }
    totals.kept += static_cast<double>(kept.size());
    totals.left_out += static_cast<double>(block.rows - kept.size());
    for (std::size_t i = 0; i < job_numbers.size(); ++i) {
      for (const std::size_t row : kept) {
        const double value = block.at(row, i);
        const double at = offset + static_cast<double>(first + row);
        extremes[2 * i].take(value, at);
        extremes[2 * i + 1].take(-value, at);
        if (block.columns[i].values.empty()) break;
      }
    }
  });
  share(team, extremes);
  std::array<double, 3> counts{totals.kept, totals.left_out, totals.timed};
  team.add_up(counts);
  StreamedRows out{source, team, threads, 0, 0, counts[2] == counts[0], {}, {}};
  out.rows = static_cast<std::size_t>(counts[0]);
  out.left_out = static_cast<std::size_t>(counts[1]);
  if (out.rows == 0) {
    throw Error(Errc::bad_input, "found no run above the node's start-up, expected some");
  }
  if (counts[2] != 0.0 && counts[2] != counts[0]) {
    throw Error(Errc::bad_input,
                "found durations of some runs only, expected those of all or of none");
  }

  const auto positions = static_cast<std::size_t>(all);
  std::vector<std::size_t> small;
  std::vector<std::size_t> large;
  if (positions <= sample_rows) {
    for (std::size_t row = 0; row < positions; ++row) small.push_back(row);
  } else {
    large = spread(positions, std::min(positions, tenth * sample_rows));
    for (std::size_t i = 0; i < sample_rows; ++i) {
      small.push_back(large[i * large.size() / sample_rows]);
    }
    for (const Extreme& extreme : extremes) small.push_back(static_cast<std::size_t>(extreme.row));
  }
  const std::set<std::size_t> in_sample(small.begin(), small.end());
  std::set<std::size_t> wanted(large.begin(), large.end());
  wanted.insert(in_sample.begin(), in_sample.end());
  const std::vector<std::size_t> order(wanted.begin(), wanted.end());
  const auto found = rows_at(source, team, static_cast<std::size_t>(offset), order);
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (!found[i].first) continue;
    if (!large.empty()) out.larger_sample.append(found[i].second);
    if (in_sample.contains(order[i])) out.sample.append(found[i].second);
  }
  return out;
}

}  // namespace energymodel

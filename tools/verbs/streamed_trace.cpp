// SPDX-License-Identifier: Apache-2.0
#include "verbs/streamed_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include "cli/progress.hpp"
#include "energymodel/error.hpp"
#include "energymodel/io/content_id.hpp"
#include "io/words.hpp"

namespace energymodel::cli {
namespace {

/// A fit in memory takes about four times as much as its trace.
constexpr std::uint64_t large_bytes = std::uint64_t{1} << 30;

std::size_t whole_parts(std::size_t rows) {
  return (rows + JobSource::part_rows - 1) / JobSource::part_rows;
}

std::string cache_of(const Arguments& arguments, const std::string& trace) {
  return arguments.text_or("cache", trace + ".emc");
}

/// Makes the cache of a trace unless it is there as the trace stands.
void refresh_cache(const std::string& trace, const std::string& cache) {
  if (std::filesystem::exists(cache) && JobCache(cache).is_of(trace)) return;
  Progress progress("reading " + trace, state_of(trace).bytes);
  write_job_cache(trace, cache, [&](std::uint64_t bytes) { progress.update(bytes); });
}

/// The rows as the text of a trace.
std::string csv_of(const JobTable& rows, bool has_duration) {
  std::string out;
  const auto is_kept = [&](std::size_t i) { return i != duration_number || has_duration; };
  for (std::size_t i = 0; i < job_numbers.size(); ++i) {
    if (is_kept(i)) out += fmt::format("{}{}", i == 0 ? "" : ",", job_numbers[i]);
  }
  out += '\n';
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const JobNumbers numbers = rows.row(row);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (!is_kept(i)) continue;
      if (i > 0) out += ',';
      const auto code = static_cast<std::size_t>(numbers[i]);
      if (job_numbers[i] == "phase") {
        out += code == 0 ? "training" : "inference";
      } else if (i == precision_number) {
        out += precision_names[code];
      } else {
        out += fmt::format("{}", numbers[i]);
      }
    }
    out += '\n';
  }
  return out;
}

}  // namespace

bool is_streamed(const Arguments& arguments) {
  if (arguments.has("stream") || arguments.has("cache")) return true;
  return std::any_of(
      arguments.operands().begin(), arguments.operands().end(), [](const std::string& name) {
        std::error_code none;
        if (!std::filesystem::is_regular_file(name, none)) return false;
        return JobCache::is_one(name) || std::filesystem::file_size(name) > large_bytes;
      });
}

JobShards::JobShards(std::vector<std::unique_ptr<JobCache>> caches, const Team& team)
    : caches_(std::move(caches)) {
  std::size_t parts = 0;
  for (const auto& cache : caches_) parts += whole_parts(cache->rows());
  const std::size_t begin = parts * team.rank() / team.size();
  const std::size_t end = parts * (team.rank() + 1) / team.size();
  first_ = begin * part_rows;
  rows_ = (end - begin) * part_rows;
}

void JobShards::read(std::size_t first, std::size_t count, JobBlock& out) const {
  std::size_t at = first_ + first;
  for (const auto& cache : caches_) {
    const std::size_t positions = whole_parts(cache->rows()) * part_rows;
    if (at < positions) {
      cache->read(at, std::min(count, cache->rows() - at), out);
      return;
    }
    at -= positions;
  }
}

std::shared_ptr<const StreamedTrace> open_streamed(const Arguments& arguments,
                                                   const Hardware& node,
                                                   const Team& team) {
  arguments.refuse({"group", "bootstrap", "cross-validate", "verify"},
                   "found for a trace that is read in passes, expected without");
  if (arguments.text_or("terms", "") == "auto") {
    throw Error(Errc::usage,
                "--terms",
                "found auto for a trace that is read in passes, expected a list of terms");
  }
  const std::vector<std::string>& names = arguments.operands();
  if (arguments.has("cache") && names.size() > 1) {
    throw Error(Errc::usage, "--cache", "found with several traces, expected one trace");
  }
  std::vector<std::unique_ptr<JobCache>> caches;
  for (const std::string& name : names) {
    (void)state_of(name);
    const bool is_cache = JobCache::is_one(name);
    const std::string cache = is_cache ? name : cache_of(arguments, name);
    if (!is_cache && team.rank() == 0) refresh_cache(name, cache);
    double all_wait = 0.0;  // for the first process to have made it
    team.add_up({&all_wait, 1});
    caches.push_back(std::make_unique<JobCache>(cache));
  }
  auto out = std::make_shared<StreamedTrace>();
  std::string ids;
  std::vector<std::string> notes;
  for (const auto& cache : caches) {
    ids += cache->origin().id;
    if (!cache->origin().notes.empty()) notes.push_back(cache->origin().notes);
  }
  const std::string id = caches.size() == 1 ? ids : content_id(ids);
  std::string trace = caches.front()->origin().trace;
  if (caches.size() > 1) trace += fmt::format(" and {} more", caches.size() - 1);
  out->shards = std::make_unique<JobShards>(std::move(caches), team);
  out->source = std::make_unique<AboveStartup>(*out->shards, node);
  out->rows.emplace(survey(*out->source, team, 0));
  const StreamedRows& rows = *out->rows;
  out->sample = parse_trace(csv_of(rows.sample, rows.has_duration), trace, TraceUse::measured);
  out->sample.id = id;
  out->sample.notes = std::move(notes);
  if (rows.left_out > 0) {
    out->sample.notes.push_back(
        fmt::format("{} of {} runs took no more than the node's start-up and are left out",
                    rows.left_out,
                    rows.left_out + rows.rows));
  }
  out->sample.notes.push_back(
      fmt::format("coefficients are fitted to all {}; what is said of single runs, groups, shares, "
                  "errors and intervals is of a sample of {}",
                  plural(rows.rows, "run"),
                  rows.sample.rows()));
  return out;
}

}  // namespace energymodel::cli

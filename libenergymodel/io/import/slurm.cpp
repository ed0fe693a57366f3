// SPDX-License-Identifier: Apache-2.0
// sacct --parsable2 --format=JobID,JobName,State,Start,Elapsed,ConsumedEnergyRaw,... and sacct
// --json. Fields from sacct(1) and src/plugins/data_parser of SchedMD/slurm: `tres/allocated` with
// type energy and, for a step, `statistics/energy/consumed`, all in joules.
//
// A job's own line has the energy of all its nodes. Its steps repeat it: .extern covers every node,
// .batch the first, numbered steps theirs. So one of them counts, in this order: the job, .extern,
// the numbered steps if they follow one another.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "io/import/json.hpp"
#include "io/import/readers.hpp"
#include "io/import/table.hpp"

namespace energymodel::importing {
namespace {

struct Record {
  std::string id;    ///< of the job
  std::string step;  ///< batch, extern, 0, 1 ...; "" for the job's own line
  std::string name;
  std::string state;
  std::string partition;
  std::string nodes;
  std::optional<double> start_s;
  std::optional<double> elapsed_s;
  std::optional<double> energy_J;
  std::size_t line = 0;
};

/// Unknown values are written as the largest numbers of their types.
std::optional<double> known_energy(std::optional<double> energy_J) {
  const bool is_unknown =
      energy_J && (*energy_J >= 1.8e19 || *energy_J == 4294967294.0 || *energy_J == 4294967295.0);
  return is_unknown || (energy_J && *energy_J == 0.0) ? std::nullopt : energy_J;
}

/// "4.58M" joules: what ConsumedEnergy shows, to three digits.
std::optional<double> rounded_energy(std::string_view text) {
  const auto value = number_and_unit(text);
  constexpr std::string_view prefixes = "KMGTP";
  if (!value || value->unit.empty()) return value ? std::optional(value->number) : std::nullopt;
  const std::size_t power = prefixes.find(value->unit.front());
  if (power == std::string_view::npos || value->unit.size() != 1) return std::nullopt;
  return value->number * std::pow(1000.0, static_cast<double>(power + 1));
}

bool follow_one_another(std::vector<const Record*> steps) {
  if (steps.size() < 2) return true;
  for (const Record* step : steps) {
    if (!step->start_s || !step->elapsed_s) return false;
  }
  std::sort(steps.begin(), steps.end(), [](const Record* a, const Record* b) {
    return *a->start_s < *b->start_s;
  });
  for (std::size_t i = 1; i < steps.size(); ++i) {
    // Times are whole seconds.
    if (*steps[i - 1]->start_s + *steps[i - 1]->elapsed_s > *steps[i]->start_s + 1.0) return false;
  }
  return true;
}

class Jobs {
 public:
  Jobs(const std::string& name, ImportReport& report) : name_(name), report_(report) {}

  void add(Record record) {
    ++report_.rows;
    const bool is_step = !record.step.empty();
    if (!is_step || records_.empty() || records_.front().id != record.id) finish();
    records_.push_back(std::move(record));
  }

  /// Makes a run of the records of one job.
  void finish() {
    if (records_.empty()) return;
    const Record& job = records_.front();
    ImportedRun run;
    run.file = name_;
    run.line = job.line;
    run.label = job.id;
    run.start_s = job.start_s;
    run.duration_s = job.elapsed_s;
    run.features = {{"job_name", job.name}, {"partition", job.partition}, {"nodes", job.nodes}};
    if (job.state.rfind("COMPLETED", 0) != 0) {
      quarantine(report_,
                 name_,
                 job.line,
                 "job that did not complete",
                 fmt::format("{}: {}", job.id, job.state));
    } else if (const auto energy_J = energy_of_job()) {
      run.energy_J["node"] = *energy_J;
      report_.runs.push_back(std::move(run));
    }
    records_.clear();
  }

 private:
  /// Nothing, and a quarantined line, if none is known.
  std::optional<double> energy_of_job() {
    const Record& job = records_.front();
    std::vector<const Record*> numbered;
    const Record* outer = nullptr;
    for (const Record& record : records_) {
      if (record.energy_J && *record.energy_J < 0.0) {
        quarantine(report_,
                   name_,
                   record.line,
                   "negative difference that is no wrap",
                   fmt::format("{}: {} J", job.id, *record.energy_J));
        return std::nullopt;
      }
      if (record.step == "extern") outer = &record;
      const bool is_numbered =
          !record.step.empty() && record.step.find_first_not_of("0123456789") == std::string::npos;
      if (is_numbered && record.energy_J) numbered.push_back(&record);
    }
    if (job.energy_J) return job.energy_J;
    if (outer != nullptr && outer->energy_J) {
      ++report_.repairs["jobs whose energy stood at .extern"];
      return outer->energy_J;
    }
    if (numbered.empty()) {
      quarantine(report_, name_, job.line, "no energy: 0 or absent means unknown", job.id);
      return std::nullopt;
    }
    if (!follow_one_another(numbered)) {
      quarantine(
          report_, name_, job.line, "steps at the same time, each with a node's energy", job.id);
      return std::nullopt;
    }
    ++report_.repairs["jobs whose energy is that of their steps"];
    double sum = 0.0;
    for (const Record* step : numbered) sum += *step->energy_J;
    return sum;
  }

  std::string name_;
  ImportReport& report_;
  std::vector<Record> records_;
};

void read_table(std::string_view text, const std::string& name, Jobs& jobs, ImportReport& report) {
  const Table table(text, name, '|', report);
  report.rows = 0;  // the jobs count them
  const std::size_t id = table.require("JobID");
  (void)table.require("State");
  for (const Row& row : table.rows()) {
    Record record;
    const std::string& whole = row.cells[id];
    const std::size_t dot = whole.find('.');
    record.id = whole.substr(0, dot);
    if (dot != std::string::npos) record.step = whole.substr(dot + 1);
    record.name = table.text(row, "JobName");
    record.state = table.text(row, "State");
    record.partition = table.text(row, "Partition");
    record.nodes = table.text(row, table.find("NNodes") ? "NNodes" : "AllocNodes");
    record.start_s = time_of(table.text(row, "Start"));
    record.elapsed_s = table.number(row, "ElapsedRaw");
    if (!record.elapsed_s) record.elapsed_s = span_of(table.text(row, "Elapsed"));
    record.energy_J = known_energy(table.number(row, "ConsumedEnergyRaw"));
    if (!record.energy_J && !table.find("ConsumedEnergyRaw")) {
      record.energy_J = known_energy(rounded_energy(table.text(row, "ConsumedEnergy")));
    }
    record.line = row.line;
    jobs.add(std::move(record));
  }
}

std::optional<double> allocated_energy(const Json& job) {
  const Json& allocated = member(member(job, "tres"), "allocated");
  if (!allocated.is_array()) return std::nullopt;
  for (const Json& resource : allocated) {
    if (json_text(member(resource, "type")) == "energy") {
      return known_energy(json_number(member(resource, "count")));
    }
  }
  return std::nullopt;
}

/// The part of a step's id behind the job's: texts "38113.batch", or objects with step_id.
std::string step_name(const Json& step) {
  const Json& id = member(member(step, "step"), "id");
  const std::string text = json_text(id.is_object() ? member(id, "step_id") : id);
  const std::size_t dot = text.rfind('.');
  return dot == std::string::npos ? text : text.substr(dot + 1);
}

void read_document(const Json& document, Jobs& jobs) {
  const Json& list = member(document, "jobs");
  if (!list.is_array()) return;
  for (const Json& job : list) {
    const Json& time = member(job, "time");
    Record record;
    record.id = json_text(member(job, "job_id"));
    record.name = json_text(member(job, "name"));
    record.state = json_text(member(member(job, "state"), "current"));
    record.partition = json_text(member(job, "partition"));
    record.nodes = json_text(member(job, "allocation_nodes"));
    record.start_s = json_number(member(time, "start"));
    record.elapsed_s = json_number(member(time, "elapsed"));
    record.energy_J = allocated_energy(job);
    const std::string id = record.id;
    jobs.add(std::move(record));
    const Json& steps = member(job, "steps");
    if (!steps.is_array()) continue;
    for (const Json& step : steps) {
      const Json& step_time = member(step, "time");
      Record part;
      part.id = id;
      part.step = step_name(step);
      part.start_s = json_number(member(step_time, "start"));
      part.elapsed_s = json_number(member(step_time, "elapsed"));
      part.energy_J = known_energy(
          json_number(member(member(member(step, "statistics"), "energy"), "consumed")));
      if (!part.step.empty()) jobs.add(std::move(part));
    }
  }
}

}  // namespace

ImportReport read_slurm(std::string_view text,
                        const std::string& name,
                        const ImportOptions& /*options*/) {
  ImportReport report;
  Jobs jobs(name, report);
  if (trim(text.substr(0, text.find('\n'))).starts_with('{')) {
    if (const auto document = parse_json(text, name, report)) read_document(*document, jobs);
  } else {
    read_table(text, name, jobs, report);
  }
  jobs.finish();
  report.notes.emplace_back(
      "Slurm does not tell which meter it read: with AcctGatherEnergyType rapl it is packages and "
      "memory, with ipmi or pm_counters the node");
  return report;
}

}  // namespace energymodel::importing

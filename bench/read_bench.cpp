// SPDX-License-Identifier: Apache-2.0
// Reading a trace of about 10 MB from memory, against std::getline, std::stringstream and
// std::stod.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <numeric>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "energymodel/error.hpp"
#include "energymodel/io/csv.hpp"
#include "energymodel/io/trace.hpp"
#include "ratio.hpp"

namespace energymodel::bench {
namespace {

constexpr std::size_t wanted_bytes = 10'000'000;

/// Plain columns: a network's would measure the search for its widths instead of the reading.
constexpr const char* header =
    "steps,epochs,batch_size,parameters,launches,step_FLOP,weights_traffic_B,"
    "weights_working_set_B,activations_traffic_B,activations_working_set_B,exchanged_B,energy_J,"
    "duration_s\n";
constexpr std::size_t column_count = 13;

/// The same numbers on every machine, with as many digits as traces have.
std::string make_csv() {
  std::string text = header;
  std::uint32_t state = 1;
  const auto next = [&state](std::uint32_t below) {
    state = state * 1664525U + 1013904223U;
    return state % below;
  };
  std::array<char, 256> line{};
  while (text.size() < wanted_bytes) {
    const unsigned parameters = 1000 + next(10'000'000);
    const unsigned batch = 1U << next(11);
    const int length = std::snprintf(line.data(),
                                     line.size(),
                                     "%u,%u,%u,%u,%u,%u.0,%u,%u,%u,%u,%u,%u,%u.%02u\n",
                                     1000 + next(1'000'000),
                                     1 + next(3000),
                                     batch,
                                     parameters,
                                     2 + next(60),
                                     6 * parameters,
                                     40 * parameters,
                                     4 * parameters,
                                     8 * next(1'000'000),
                                     4 * next(1'000'000),
                                     next(4'000'000),
                                     1000 + next(90'000'000),
                                     10 + next(40'000),
                                     next(100));
    text.append(line.data(), static_cast<std::size_t>(length));
  }
  return text;
}

using Numbers = std::vector<std::array<double, column_count>>;

Numbers numbers_by_table(std::string text) {
  const CsvTable table = CsvTable::parse(std::move(text), "generated");
  Numbers out(table.rows());
  for (std::size_t row = 0; row < out.size(); ++row) {
    for (std::size_t column = 0; column < column_count; ++column) {
      out[row][column] = table.number(row, column);
    }
  }
  return out;
}

/// What one writes without a library: it checks nothing, and cannot say where a bad cell is.
Numbers numbers_by_stream(std::istream& in) {
  Numbers out;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::stringstream cells(line);
    std::string cell;
    std::array<double, column_count>& row = out.emplace_back();
    for (double& number : row) {
      std::getline(cells, cell, ',');
      number = std::stod(cell);
    }
  }
  return out;
}

Measurements trace_by_stream(std::istream& in) {
  Measurements out;
  for (const auto& row : numbers_by_stream(in)) {
    Workload job;
    job.steps = row[0];
    job.epochs = row[1];
    job.batch = row[2];
    job.samples = job.steps * job.batch;
    job.parameters = row[3];
    job.launches = row[4];
    job.work = flop * row[5];
    job.weights = {byte * row[6], byte * row[7]};
    job.activations = {byte * row[8], byte * row[9]};
    job.exchanged = byte * row[10];
    out.jobs.push_back(job);
    out.energy_J.push_back(row[11]);
    out.duration_s.push_back(row[12]);
  }
  return out;
}

/// The copy that reading from memory consumes is made outside the measured time.
template <class Source>
void measure(const std::string& name,
             const std::string& csv,
             const std::function<void(Source&)>& read) {
  ::benchmark::RegisterBenchmark(name.c_str(), [&csv, read](::benchmark::State& state) {
    for (auto _ : state) {
      state.PauseTiming();
      Source source(csv);
      state.ResumeTiming();
      read(source);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(csv.size()));
  })->Unit(::benchmark::kMillisecond);
}

bool agree(const std::string& csv) {
  std::istringstream in(csv);
  if (numbers_by_table(csv) != numbers_by_stream(in)) return false;
  std::istringstream again(csv);
  const Measurements a = trace_by_stream(again);
  const Measurements b = parse_trace(csv, "generated", TraceUse::measured).rows;
  return a.energy_J == b.energy_J && a.duration_s == b.duration_s &&
         std::equal(a.jobs.begin(),
                    a.jobs.end(),
                    b.jobs.begin(),
                    b.jobs.end(),
                    [](const Workload& x, const Workload& y) {
                      return x.steps == y.steps && x.samples == y.samples && x.work == y.work &&
                             x.weights.working_set == y.weights.working_set &&
                             x.exchanged == y.exchanged;
                    });
}

}  // namespace
}  // namespace energymodel::bench

int main(int argc, char** argv) try {
  using namespace energymodel;
  using namespace energymodel::bench;
  const std::string csv = make_csv();
  const bool is_same = agree(csv);
  std::printf("%.1f MB in memory: the numbers read %s\n",
              1e-6 * static_cast<double>(csv.size()),
              is_same ? "are the same" : "DIFFER");
  if (!is_same) return 1;

  measure<std::string>("read_numbers/energymodel", csv, [](std::string& text) {
    Numbers numbers = numbers_by_table(std::move(text));
    ::benchmark::DoNotOptimize(numbers.data());
  });
  measure<std::istringstream>("read_numbers/baseline", csv, [](std::istringstream& in) {
    Numbers numbers = numbers_by_stream(in);
    ::benchmark::DoNotOptimize(numbers.data());
  });
  measure<std::string>("read_trace/energymodel", csv, [](std::string& text) {
    Trace trace = parse_trace(std::move(text), "generated", TraceUse::measured);
    ::benchmark::DoNotOptimize(trace.rows.jobs.data());
  });
  measure<std::istringstream>("read_trace/baseline", csv, [](std::istringstream& in) {
    Measurements rows = trace_by_stream(in);
    ::benchmark::DoNotOptimize(rows.jobs.data());
  });
  return run_and_print_ratios(argc, argv);
} catch (const energymodel::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return static_cast<int>(error.code());
}

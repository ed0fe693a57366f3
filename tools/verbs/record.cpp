// SPDX-License-Identifier: Apache-2.0
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <ostream>

#include "energymodel/error.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/meter/command_job.hpp"
#include "io/words.hpp"
#include "record/meter_options.hpp"
#include "record/trace_file.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr double default_rate_Hz = 10.0;
constexpr double most_rate_Hz = 1000.0;

constexpr std::array options{
    Option{"output", "TRACE.csv", "append the run as a row, with a header if the file is new"},
    Option{"series", "FILE.csv", "write every reading"},
    Option{"features", "NAME=VALUE", "a column of the row, such as size=1e6", true},
    Option{"rate", "FREQUENCY", "readings per second, '10 Hz' by default"},
    Option{"total", "NAMES", "the meters whose sum is energy_J, such as gpu0,gpu1"},
    reader_option,
    Option{"sources", "", "print the meters of this machine and run nothing"}};

Cells features_from(const Arguments& arguments) {
  Cells out;
  for (const std::string& typed : arguments.all("features")) {
    const std::size_t equals = typed.find('=');
    if (equals == 0 || equals == std::string::npos) {
      throw Error(Errc::usage,
                  "--features",
                  fmt::format("found '{}', expected NAME=VALUE, such as size=1e6", typed));
    }
    out.emplace_back(typed.substr(0, equals), typed.substr(equals + 1));
  }
  return out;
}

double rate_from(const Arguments& arguments) {
  const double rate_Hz = arguments.quantity_or("rate", Kind::frequency, default_rate_Hz);
  if (rate_Hz > 0.0 && rate_Hz <= most_rate_Hz) return rate_Hz;
  throw Error(Errc::usage,
              "--rate",
              fmt::format("found '{}', expected more than 0 Hz and at most {:.0f} Hz",
                          arguments.text("rate"),
                          most_rate_Hz));
}

std::vector<std::string> summands_from(const Arguments& arguments, const Sources& sources) {
  if (!arguments.has("total")) return components_of_total(sources);
  std::vector<std::string> known;
  for (const auto& meter : sources.meters) {
    if (meter->info().is_of_energy()) known.push_back(meter->info().component);
  }
  std::vector<std::string> out = split(arguments.text("total"), ',');
  for (const std::string& name : out) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw Error(Errc::usage,
                "--total",
                fmt::format("found '{}', expected one of: {}",
                            name,
                            known.empty() ? "none, as no meter was found"
                                          : fmt::format("{}", fmt::join(known, ", "))));
  }
  return out;
}

/// The columns are known before the run: a trace that cannot take its row is refused before it.
void check_output(const std::string& path,
                  const Sources& sources,
                  const std::vector<std::string>& summands,
                  const RunDescription& run) {
  Recording nothing;
  for (const auto& meter : sources.meters) nothing.series.push_back({meter->info(), {}, {}});
  Cells cells = trace_cells(evaluate(std::move(nothing), summands), run);
  check_trace(path, cells);
  std::sort(cells.begin(), cells.end());
  const auto twice = std::adjacent_find(
      cells.begin(), cells.end(), [](auto& a, auto& b) { return a.first == b.first; });
  if (twice == cells.end()) return;
  throw Error(
      Errc::usage,
      "--features",
      fmt::format("found '{}', expected a name that no other column of the row has", twice->first));
}

double processor_time_s() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::string summary(const Measured& measured, double recorder_s) {
  const MeasuredEnergy& total = measured.total;
  std::string out = fmt::format("duration  {}\n",
                                format_quantity(measured.recording.duration_s(), Kind::duration));
  if (total.energy_J) {
    const auto power = [](std::optional<double> value_W) {
      return value_W ? format_quantity(*value_W, Kind::power) : std::string("unknown");
    };
    out += fmt::format("energy    {} of {} (mean {}, peak {})\n",
                       format_quantity(*total.energy_J, Kind::energy),
                       fmt::join(measured.summands, " + "),
                       power(total.mean_power_W),
                       power(total.peak_power_W));
  } else {
    out += fmt::format("energy    unknown: {}\n", total.reason);
  }
  std::vector<std::string> counts;
  for (const MeterSeries& series : measured.recording.series) {
    const auto count =
        series.info.kind == MeterKind::count ? growth_of_count(series) : std::nullopt;
    if (count) counts.push_back(fmt::format("{:.4g} {}", *count, series.info.component));
  }
  if (!counts.empty()) out += fmt::format("counted   {}\n", fmt::join(counts, ", "));
  if (total.gap_s > 0.0) {
    out += fmt::format("gaps      {} without readings, bridged in a straight line\n",
                       format_quantity(total.gap_s, Kind::duration));
  }
  return out + fmt::format("recorder  {:.2g} s of processor time\n", recorder_s);
}

std::string indented(const std::string& lines) {
  std::string out;
  for (const std::string& line : split(lines, '\n')) {
    if (!line.empty()) out += "energymodel record: " + line + "\n";
  }
  return out;
}

/// Writes the row and the series; what the one fails with does not keep the other from being
/// written, and a row without a file goes to `err`, since a run may not be repeated for it.
/// \throws Error(Errc::bad_input), Error(Errc::not_written), the first
void write_all_of(const Measured& measured,
                  const RunDescription& about,
                  const std::string& output,
                  const std::string& series,
                  std::ostream& err) {
  std::optional<Error> failure;
  if (!output.empty()) {
    const Cells cells = trace_cells(measured, about);
    try {
      err << indented(fmt::format("row {} of {}", append_row(output, cells), output));
    } catch (const Error& error) {
      failure = error;
      err << indented("what the row would have held:");
      for (const auto& [name, value] : cells) err << indented(fmt::format("  {}={}", name, value));
    }
  }
  if (!series.empty()) write_file(series, series_csv(measured));
  if (failure) throw Error(*failure);
}

/// A command that says what its recording will lack as soon as it runs.
class AnnouncedJob : public CommandJob {
 public:
  AnnouncedJob(const Arguments& arguments, Clock& clock, std::function<void()> announce)
      : CommandJob(arguments.operands(), clock), announce_(std::move(announce)) {}
  double start() override {
    const double start_s = CommandJob::start();
    announce_();
    return start_s;
  }

 private:
  std::function<void()> announce_;
};

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  const Sources sources = sources_from(arguments);
  if (arguments.has("sources")) {
    arguments.refuse_all_but({"sources", "reader"}, "found with --sources, expected without");
    out << describe_sources(sources);
    return 0;
  }
  if (arguments.operands().empty()) {
    throw Error(
        Errc::usage, "record", "found no command, expected one behind '--', such as -- sleep 10");
  }
  const double rate_Hz = rate_from(arguments);
  const std::vector<std::string> summands = summands_from(arguments, sources);
  const std::string output = arguments.text_or("output", "");
  RunDescription about{
      features_from(arguments), {}, fmt::format("{}", fmt::join(arguments.operands(), " "))};
  if (!output.empty()) check_output(output, sources, summands, about);
  const std::string series = arguments.text_or("series", "");
  if (!series.empty()) check_writable(series);
  out.flush();

  SteadyClock clock;
  MissingSources missing(sources);
  AnnouncedJob command(arguments, clock, [&] {
    // What a reader prints can be read once: to ask now would take it from the recording.
    if (arguments.has("reader")) return;
    err << indented(missing.news() + missing.doubt(summands)) << std::flush;
  });
  const auto now =
      std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  about.start = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
  const double before_s = processor_time_s();
  Recording recording = sample(sources.meters, clock, command, rate_Hz);
  const double recorder_s = processor_time_s() - before_s;
  const Measured measured = evaluate(std::move(recording), summands);

  err << indented(missing.news() + summary(measured, recorder_s));
  if (!output.empty() && command.status() != 0) {
    err << indented(
        fmt::format("no row for {}: the command ended with status {}", output, command.status()));
  }
  write_all_of(measured, about, command.status() == 0 ? output : "", series, err);
  return command.status();
}

}  // namespace

Command record_command() {
  return {{"record",
           "-- COMMAND",
           "Runs a command, samples the machine's meters and writes a row of a trace.",
           "  energymodel record --sources\n"
           "  energymodel record --output TRACE.csv --features steps=1000 \\\n"
           "      --features step_FLOP=2e9 -- ./train --steps 1000\n"
           "  energymodel record --reader 'while :; do read_node_watts; sleep 1; done' \\\n"
           "      -- ./train\n",
           options,
           0,
           std::size_t{1} << 20},
          run};
}

}  // namespace energymodel::cli

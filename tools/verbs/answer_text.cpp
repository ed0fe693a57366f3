// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "cli/text.hpp"
#include "energymodel/io/model_file.hpp"
#include "io/words.hpp"
#include "verbs/answer.hpp"

namespace energymodel::cli {
namespace {

template <class D>
std::string interval_text(const Predicted<D>& value, Kind kind) {
  if (!value.interval) return "";
  return fmt::format("90 %: {} .. {}",
                     format_quantity(value.interval->low_90.base(), kind),
                     format_quantity(value.interval->high_90.base(), kind));
}

/// What a model that was not fitted rests on.
std::string assumptions_text(const FittedModel& model) {
  std::string out = paragraph(fmt::format(
      "{}, and how often the intervals hold is not known. Assumed:",
      model.energy.rows == 0
          ? "Predicted from the node's specification: nothing was measured on it"
          : "Calibrated on so few runs of the node that none was left to test the model"));
  for (const Assumption& assumption : model.assumptions) {
    out += paragraph(fmt::format("- {} {:g}, known within a factor of {:.2g} nine times in ten: {}",
                                 assumption.name,
                                 assumption.value,
                                 std::exp(1.645 * assumption.log_sd),
                                 assumption.source));
  }
  return out;
}

/// What the intervals rest on, in words.
std::string evidence_text(const FittedModel& model,
                          const Prediction& prediction,
                          bool given,
                          bool is_outside) {
  if (model.energy.rows == 0) return assumptions_text(model);
  const auto& calibration = given && model.energy_given_duration
                                ? model.energy_given_duration->calibration
                                : model.energy.calibration;
  if (!calibration)
    return paragraph("No intervals: the model was fitted without calibrating them.");
  const CalibrationEvidence& e = calibration->evidence;
  if (e.rows == 0) return assumptions_text(model);
  if (is_outside) {
    return paragraph(
        "The job lies outside what was measured: how often its intervals would hold is not known.");
  }
  return paragraph(fmt::format("90 % intervals of energy covered {:.0f} % of {} held-out runs, "
                               "50 % intervals {:.0f} %;",
                               100.0 * e.coverage.of_90,
                               e.rows,
                               100.0 * e.coverage.of_50)) +
         paragraph(fmt::format("coefficients are known to {:.1f} % here, single runs scatter by "
                               "{:.1f} % (standard deviations).",
                               100.0 * prediction.energy.parameter_sd,
                               100.0 * prediction.energy.residual_sd));
}

using Lines = std::vector<RemarkedLine>;

/// The nodes, what each draws at most, and what of the energy goes into idling.
void add_node_lines(const Answer& answer, Lines& rows) {
  const auto energy = [](Energy<> e) { return format_quantity(in(e, joule), Kind::energy); };
  const auto power = [](Power<> p) { return format_quantity(in(p, watt), Kind::power); };
  const Forecast& forecast = answer.forecast;
  const Hardware& node = answer.model.hardware;
  if (forecast.node_peak_power) {
    const auto rated = rated_power_of(node);
    rows.push_back({"peak of a node",
                    power(*forecast.node_peak_power),
                    rated ? fmt::format("{:.0f} % of its rating of {}",
                                        100.0 * (*forecast.node_peak_power / *rated),
                                        power(*rated))
                          : "its rating is not known"});
  }
  const auto& duration = forecast.total.duration;
  const auto idle = idle_power_of(node);
  if (idle && duration) {
    rows.push_back({"the idle node alone",
                    energy(*idle * duration->median * forecast.nodes),
                    fmt::format("{} for as long", power(*idle))});
  }
  if (duration && !node.components.empty()) {
    const ComponentKind usual = computing_kind(node.components);
    const bool uses_processor =
        answer.arguments.has("uses") && answer.arguments.text("uses") == "processor";
    const auto accelerators =
        at_plug(node, total_idle_power(node.components, ComponentKind::accelerator));
    if (uses_processor && usual == ComponentKind::accelerator && accelerators) {
      rows.push_back({"  idle accelerators",
                      energy(*accelerators * duration->median * forecast.nodes),
                      fmt::format("of it: {} x {}",
                                  power(*accelerators),
                                  format_quantity(in(duration->median, second), Kind::duration))});
    }
  }
  if (forecast.also_idle > Energy<>{}) {
    rows.push_back({"the rest of the node",
                    energy(forecast.also_idle),
                    fmt::format("idle parts of {}, {} x {}",
                                answer.arguments.text("on"),
                                power(forecast.also_idle / duration->median / forecast.nodes),
                                format_quantity(in(duration->median, second), Kind::duration))});
  }
  if (forecast.waiting > Energy<>{}) {
    rows.push_back({"nodes that wait", energy(forecast.waiting), "at idle power, for each other"});
  }
}

void add_unit_lines(const Answer& answer, Lines& rows) {
  const double median_J = in(answer.forecast.total.energy.median, joule);
  const Unit unit = unit_of(answer);
  if (unit.count > 0.0) {
    rows.push_back({"per " + unit.name, format_quantity(median_J / unit.count, Kind::energy), ""});
  }
  double work = 0.0;
  for (const NamedWorkload& phase : answer.phases) work += in(phase.job.total_work(), flop);
  if (work > 0.0) {
    rows.push_back({"per GFLOP",
                    format_quantity(1e9 * median_J / (work * answer.forecast.nodes), Kind::energy),
                    ""});
  }
}

void add_facility_lines(const Answer& answer, Lines& rows) {
  if (!answer.facility.is_stated()) return;
  for (const FacilityFigure& figure : answer.figures) {
    rows.push_back({figure.label, text_of(figure.median, figure), interval_text(figure)});
  }
}

/// Where the PUE is from, and when to start; "" without either.
std::string facility_text(const Answer& answer) {
  const Facility& facility = answer.facility;
  std::string out;
  if (facility.cooling != nullptr) {
    out += "\n" + paragraph(fmt::format("Cooling by {}: {}. Figures of the facility are that much "
                                        "less certain.",
                                        facility.cooling->name,
                                        facility.cooling->source));
  }
  if (facility.hourly) {
    const double duration_s = in(answer.forecast.total.duration->median, second);
    out += "\n" + paragraph(text_of(start_times_of(facility, duration_s), facility.start_s));
  }
  return out;
}

}  // namespace

std::string text_of(const Answer& answer) {
  const FittedModel& model = answer.model;
  const Prediction& prediction = answer.forecast.total;
  const bool duration_is_given = answer.duration_is_given();
  const bool is_outside = answer.is_doubtful();
  const std::string description = describe_job(answer.arguments, answer.phases.front().job);
  const auto energy = [](double value_J) { return format_quantity(value_J, Kind::energy); };
  const double median_J = in(prediction.energy.median, joule);
  Lines rows{{"energy, median", energy(median_J), interval_text(prediction.energy, Kind::energy)},
             {"energy, mean", energy(in(prediction.energy.mean, joule)), "what to budget per run"}};
  if (prediction.duration) {
    const double duration_s = in(prediction.duration->median, second);
    rows.push_back(
        {"duration",
         format_quantity(duration_s, Kind::duration),
         duration_is_given ? "as given" : interval_text(*prediction.duration, Kind::duration)});
    rows.push_back({"mean power",
                    format_quantity(in(prediction.power->median, watt), Kind::power),
                    interval_text(*prediction.power, Kind::power)});
  }
  if (answer.arguments.has("power-limit")) {
    for (const NamedWorkload& phase : answer.phases) {
      rows.push_back({answer.phases.size() > 1 ? fmt::format("clock of {}", phase.name) : "clock",
                      fmt::format("{:.0f} %", 100.0 * phase.job.clock_ratio),
                      "of the full one, under the power limit"});
    }
  }
  add_node_lines(answer, rows);
  add_unit_lines(answer, rows);
  add_facility_lines(answer, rows);
  std::string out =
      paragraph(description) +
      paragraph(fmt::format(
          "on {}{}, {}; boundary: {}",
          answer.forecast.nodes > 1.0
              ? fmt::format("{} nodes of ", format_quantity(answer.forecast.nodes, Kind::count))
              : "",
          model.hardware.name,
          model.energy.rows > 0
              ? fmt::format(
                    "by model {} ({})", short_id(model), plural(model.energy.rows, "measured run"))
              : "from its specification",
          boundary_of(answer.facility))) +
      "\n";
  out += remarked_lines(rows);
  out += facility_text(answer);
  out += "\n" + evidence_text(model, prediction, duration_is_given, is_outside) +
         "\nWhere the median goes:\n";
  const std::size_t label_width = text_width() < 44 ? 16 : 20;
  for (std::size_t i = 0; i < EnergySum::term_count; ++i) {
    const double term_J = prediction.energy_by_term_J[i];
    if (term_J == 0.0) continue;
    out += fmt::format("  {:{}} {:>10} {:6.1f} %\n",
                       EnergySum::term_names[i],
                       label_width,
                       energy(term_J),
                       100.0 * term_J / median_J);
  }
  return out;
}

}  // namespace energymodel::cli

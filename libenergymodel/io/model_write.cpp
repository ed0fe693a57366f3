// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <span>

#include "energymodel/hardware.hpp"
#include "energymodel/io/content_id.hpp"
#include "energymodel/io/model_file.hpp"

namespace energymodel {
namespace {

/// The shortest text that reads back exactly, and is a float to TOML.
std::string number_text(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

/// A basic TOML string.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

class Writer {
 public:
  void heading(std::string_view name) { fmt::format_to(out(), "\n[{}]\n", name); }
  void item(std::string_view name) { fmt::format_to(out(), "\n[[{}]]\n", name); }
  void text(std::string_view key, std::string_view value) {
    fmt::format_to(out(), "{} = {}\n", key, quoted(value));
  }
  void number(std::string_view key, double value) {
    fmt::format_to(out(), "{} = {}\n", key, number_text(value));
  }
  void count(std::string_view key, std::size_t value) {
    fmt::format_to(out(), "{} = {}\n", key, value);
  }
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(out(), format, std::forward<Args>(args)...);
    text_ += '\n';
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::back_insert_iterator<std::string> out() { return std::back_inserter(text_); }
  std::string text_;
};

void write_hardware(Writer& out, const Hardware& node) {
  out.heading("hardware");
  out.text("name", node.name);
  out.number("workers", node.workers);
  // Stated, or the sums of the components', which are not kept.
  if (const auto idle = idle_power_of(node)) out.number("idle_power_W", in(*idle, watt));
  if (const auto rated = rated_power_of(node)) out.number("rated_power_W", in(*rated, watt));
  if (node.startup_energy) out.number("startup_energy_J", in(*node.startup_energy, joule));
  if (node.startup_duration) out.number("startup_duration_s", in(*node.startup_duration, second));
  for (std::size_t i = 0; i < node.levels.size(); ++i) {
    const MemoryLevel& level = node.levels[i];
    if (!std::isfinite(in(level.capacity_per_unit, byte))) continue;
    out.item("hardware.memory_level");
    out.count("level", i + 1);
    out.number("capacity_per_unit_B", in(level.capacity_per_unit, byte));
    out.number("units", level.units);
  }
}

std::string list_text(std::span<const double> values) {
  std::string out = "[";
  for (const double value : values) {
    if (out.size() > 1) out += ", ";
    out += number_text(value);
  }
  return out + "]";
}

void write_domain(Writer& out, const Domain& domain) {
  out.heading("domain");
  for (std::size_t i = 0; i < domain_inputs.size(); ++i) {
    out.line("{} = {}",
             domain_inputs[i],
             list_text(std::array{domain.range[i].low, domain.range[i].high}));
  }
  if (!domain.runs.empty()) {
    out.line("runs = [");
    for (const DomainValues& run : domain.runs) out.line("  {},", list_text(run));
    out.line("]");
  }
  const auto is_empty = [](const Hull& hull) { return hull.empty(); };
  if (std::all_of(domain.hull.begin(), domain.hull.end(), is_empty)) return;
  out.heading("domain.hull");
  for (std::size_t k = 0; k < domain_pairs.size(); ++k) {
    if (domain.hull[k].empty()) continue;
    std::string corners;
    for (const auto& corner : domain.hull[k].corners()) {
      if (!corners.empty()) corners += ", ";
      corners += list_text(corner);
    }
    out.line("{} = [{}]", quoted(pair_name(domain_pairs[k])), corners);
  }
}

void write_calibration(Writer& out, std::string_view name, const Calibration& calibration) {
  const CalibrationEvidence& evidence = calibration.evidence;
  out.heading(name);
  out.line("log_scale = {}", list_text(calibration.log_scale));
  out.line("ln_prediction = {}", list_text(calibration.ln_prediction));
  out.line("ln_parameters = {}", list_text(calibration.ln_parameters));
  out.line("knots = {}", list_text(calibration.knots));
  out.line("quantiles = [");
  for (const auto& quantiles : calibration.quantiles) out.line("  {},", list_text(quantiles));
  out.line("]");
  out.count("rows", evidence.rows);
  out.count("groups", evidence.groups);
  out.count("folds", evidence.folds);
  out.number("coverage_90", evidence.coverage.of_90);
  out.number("coverage_50", evidence.coverage.of_50);
  std::array<double, 3> thirds_90{};
  std::array<double, 3> thirds_50{};
  for (std::size_t i = 0; i < thirds_90.size(); ++i) {
    thirds_90[i] = evidence.thirds[i].of_90;
    thirds_50[i] = evidence.thirds[i].of_50;
  }
  out.line("coverage_90_by_size_third = {}", list_text(thirds_90));
  out.line("coverage_50_by_size_third = {}", list_text(thirds_50));
  out.number("median_factor_90", evidence.median_factor_90);
  out.number("mean_absolute_error", evidence.mean_absolute_error);
  out.number("median_absolute_error", evidence.median_absolute_error);
}

template <class S>
void write_sum(Writer& out, const std::string& name, const FittedSum<S>& sum) {
  const auto parameters = S::parameters();
  out.heading(name);
  out.count("rows", sum.rows);
  out.number("scale", sum.scale);
  out.number("mean_over_median", sum.mean_over_median);
  out.heading(name + ".coefficients");
  for (std::size_t i = 0; i < S::size; ++i) {
    std::string entry =
        fmt::format("{{ value = {}, unit = {}, standing = {}",
                    number_text(sum.coefficients[i]),
                    quoted(parameters[i].unit),
                    quoted(standing_names[static_cast<std::size_t>(sum.standing[i])]));
    if (std::isfinite(sum.standard_error[i])) {
      entry += ", standard_error = " + number_text(sum.standard_error[i]);
    }
    out.line("{:32} = {} }}", quoted(qualified_name(parameters[i])), entry);
  }
  if (!sum.log_covariance.empty()) {
    const std::size_t p = sum.free.size();
    out.heading(name + ".log_covariance");
    std::string names;
    for (const std::size_t i : sum.free) {
      if (!names.empty()) names += ", ";
      names += quoted(qualified_name(parameters[i]));
    }
    out.line("of = [{}]", names);
    out.line("rows = [");
    for (std::size_t i = 0; i < p; ++i) {
      out.line("  {},", list_text(std::span(sum.log_covariance).subspan(i * p, p)));
    }
    out.line("]");
  }
  if (sum.groups) {
    out.heading(name + ".groups");
    out.text("column", sum.groups->column);
    out.number("sd", sum.groups->sd);
    out.heading(name + ".groups.log_effect");
    for (const auto& [level, effect] : sum.groups->log_effect) out.number(quoted(level), effect);
  }
  if (sum.calibration) write_calibration(out, name + ".calibration", *sum.calibration);
}

void write_held_out(Writer& out, const HeldOutErrors& held_out) {
  out.item("held_out");
  out.text("by", held_out.by);
  out.count("folds", held_out.folds);
  out.count("groups", held_out.groups);
  out.count("seed", held_out.seed);
  out.line("net_of_startup = {}", held_out.is_net_of_startup);
  for (const auto& [quantity, accuracy] : held_out.scores) {
    out.line(
        "{} = {{ rows = {}, mean_absolute_error = {}, median_absolute_error = {}, rms_log_error = "
        "{}, within_20_percent = {}, bias_log = {} }}",
        quantity,
        accuracy.rows,
        number_text(accuracy.mean_absolute_error),
        number_text(accuracy.median_absolute_error),
        number_text(accuracy.rms_log_error),
        number_text(accuracy.within_20_percent),
        number_text(accuracy.bias_log));
  }
}

}  // namespace

std::string model_text(const FittedModel& model) {
  Writer out;
  out.text("schema", "energymodel.model 1");
  out.text("tool", "energymodel " + model.tool_version);
  std::string options;
  for (const std::string& option : model.options) {
    if (!options.empty()) options += ", ";
    options += quoted(option);
  }
  out.line("options = [{}]", options);
  out.heading("data");
  out.text("trace", model.trace);
  out.text("id", model.trace_id);
  out.text("attribution", model.attribution);
  write_hardware(out, model.hardware);
  write_domain(out, model.domain);
  write_sum(out, "energy", model.energy);
  if (model.duration) write_sum(out, "duration", *model.duration);
  if (model.energy_given_duration) {
    write_sum(out, "energy_given_duration", *model.energy_given_duration);
  }
  if (model.power) write_calibration(out, "power_calibration", *model.power);
  for (const HeldOutErrors& held_out : model.held_out) write_held_out(out, held_out);
  for (const Assumption& assumption : model.assumptions) {
    out.item("assumption");
    out.text("name", assumption.name);
    out.number("value", assumption.value);
    out.number("log_sd", assumption.log_sd);
    out.text("source", assumption.source);
  }
  return out.take();
}

std::string short_id(const FittedModel& model) {
  return content_id(model_text(model)).substr(0, 8);
}

}  // namespace energymodel

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/axis.hpp"
#include "report/svg.hpp"
#include "report/tables.hpp"
#include "verbs/fit_words.hpp"

namespace energymodel::cli {
namespace {

std::string status_text(Standing standing) {
  std::string out(standing_names[static_cast<std::size_t>(standing)]);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

const CoefficientReport* report_of(const SumFit& fit, std::size_t index) {
  for (const CoefficientReport& report : fit.inference->coefficients) {
    if (report.index == index) return &report;
  }
  return nullptr;
}

std::string error_text(const CoefficientReport& report) {
  const auto percent = [&](double error) {
    return fmt::format("{:.1f} %", 100.0 * error / report.value);
  };
  if (!(report.value > 0.0) || !std::isfinite(report.standard_error)) return "\u2013";
  return std::isfinite(report.clustered_standard_error)
             ? fmt::format("{} (by group {})",
                           percent(report.standard_error),
                           percent(report.clustered_standard_error))
             : percent(report.standard_error);
}

std::string limits_text(const CoefficientReport& report, double factor) {
  const double low = report.low / factor;
  const double high = report.high / factor;
  if (report.standing == Standing::at_zero) {
    return std::isfinite(high) ? fmt::format("below {:.3g}", high) : "unknown";
  }
  return std::isfinite(high) ? fmt::format("{:.4g} \u2013 {:.4g}", low, high)
                             : fmt::format("above {:.4g}", low);
}

std::string percentiles_text(const BootstrapSpread& spread, double factor) {
  return fmt::format("{:.4g} \u2013 {:.4g}", spread.low / factor, spread.high / factor);
}

}  // namespace

std::string coefficient_table(const SumFit& fit, const FitReport& report) {
  const std::vector<double> shares =
      shares_of(fit, report.trace.rows, report.fitted.model.hardware);
  HtmlTable table{fmt::format("{}: coefficients.", fit.title),
                  {"coefficient", "value", "unit", "std. error", "95 % limits", "share", "status"},
                  {},
                  true};
  const bool has_bootstrap = report.bootstrap && fit.key == report.fitted.fits.front().key;
  constexpr std::size_t after_limits = 5;
  if (has_bootstrap) {
    table.columns.insert(table.columns.begin() + after_limits, "bootstrap 95 %");
  }
  for (std::size_t i = 0; i < fit.sum.parameters.size(); ++i) {
    const ParameterInfo& parameter = fit.sum.parameters[i];
    const double value = fit.result.coefficients[i];
    const CoefficientReport* known = report_of(fit, i);
    const bool is_shape = parameter.role == Role::shape;
    if (known == nullptr && (is_shape || value == 0.0)) continue;
    // A coefficient at zero is written in the unit of its bound; a plain number has no prefix.
    const bool is_plain = parameter.unit == "1";
    const double shown = value == 0.0 && known != nullptr ? known->high : value;
    const svg::Prefix prefix = is_plain ? svg::Prefix{} : svg::prefix_for(shown);
    const std::string unit =
        is_plain ? std::string() : fmt::format("{}{}", prefix.symbol, parameter.unit);
    table.rows.push_back({qualified_name(parameter),
                          fmt::format("{:.4g}", value / prefix.factor),
                          unit,
                          known == nullptr ? "\u2013" : error_text(*known),
                          known == nullptr ? "\u2013" : limits_text(*known, prefix.factor),
                          is_shape ? "\u2013" : fmt::format("{:.1f} %", 100.0 * shares[i]),
                          status_text(fit.result.standing[i])});
    if (has_bootstrap) {
      auto& row = table.rows.back();
      row.insert(row.begin() + after_limits,
                 known == nullptr ? "\u2013"
                                  : percentiles_text(report.bootstrap->spread[i], prefix.factor));
    }
  }
  std::string out = html_of(table);
  if (has_bootstrap) {
    out += fmt::format("<p class=\"note\">{}</p>\n",
                       svg::escape_prose(bootstrap_sentence(*report.bootstrap)));
  }
  return out;
}

std::string unused_coefficients(const SumFit& fit) {
  std::string names;
  for (std::size_t i = 0; i < fit.sum.parameters.size(); ++i) {
    if (fit.result.standing[i] != Standing::unused) continue;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", qualified_name(fit.sum.parameters[i]));
  }
  return names.empty() ? names : fmt::format("Nothing in the trace touches {}.", names);
}

}  // namespace energymodel::cli

// SPDX-License-Identifier: Apache-2.0
// Writes docs/validation.md: the held-out errors of the shipped models beside the baselines,
// published trainings against predictions from specifications, and the batch size on a node of
// eight GPUs; and the models of that node into a folder. Needs the measured data beside the
// checkout.
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>

#include "energymodel/io/content_id.hpp"
#include "energymodel/io/data_path.hpp"
#include "energymodel/io/file.hpp"
#include "energymodel/io/model_file.hpp"
#include "measured/eight_gpus.hpp"
#include "measured/llm_training.hpp"

namespace energymodel::test {
namespace {

/// Mean and median of one of a model's held-out scores; a dash where it has none.
std::string score_text(const HeldOutErrors& held_out, std::string_view quantity) {
  for (const auto& [name, accuracy] : held_out.scores) {
    if (name != quantity) continue;
    return fmt::format("{:.1f} / {:.1f}",
                       100.0 * accuracy.mean_absolute_error,
                       100.0 * accuracy.median_absolute_error);
  }
  return "-";
}

std::string held_out_table() {
  std::string out =
      "## Shipped models, on runs of groups that they had not seen\n\n"
      "Mean / median of |predicted / measured - 1| [%]. Each model's file holds these numbers; "
      "the last three\ncolumns are what has to be beaten: one power, and the rated power, times "
      "the "
      "*measured* duration, and one\nenergy per FLOP. Where energy was computed as power times "
      "time "
      "by the source, agreement of the columns\nwith a given duration proves little. Groups: see "
      "the model's file; `leave-one-out:size_quartile`, say, fits\nthree quarters of the sizes and "
      "scores the fourth.\n\n"
      "| model | rows | held out | energy | duration | energy, duration given | one power | rated "
      "power | one J/FLOP |\n|---|---|---|---|---|---|---|---|---|\n";
  for (const std::string& path : list_data_files("fitted", ".toml")) {
    const FittedModel model = read_model(path);
    for (const HeldOutErrors& held_out : model.held_out) {
      out += fmt::format("| {} | {} | {} ({} groups, {} folds) | {} | {} | {} | {} | {} | {} |\n",
                         std::filesystem::path(path).stem().string(),
                         model.energy.rows,
                         held_out.by,
                         held_out.groups,
                         held_out.folds,
                         score_text(held_out, "energy"),
                         score_text(held_out, "duration"),
                         score_text(held_out, "energy_given_duration"),
                         score_text(held_out, "static_power"),
                         score_text(held_out, "rated_power"),
                         score_text(held_out, "per_flop"));
    }
  }
  return out + "\n";
}

std::string trainings_table() {
  std::string out =
      "## Language models, from specifications\n\n"
      "Energy of the facility from parameters (active ones of mixtures of experts), tokens, "
      "devices, "
      "PUE and\nthe profile of the node alone; the runs are those that LLMCarbon tabulates (Faiz "
      "et "
      "al., ICLR 2024).\nNothing was fitted to them. The second ratio has the run's own efficiency "
      "and "
      "mean power, which come from\nthe runs themselves.\n\n"
      "| run | node | published | predicted | 90 % interval | ratio | ratio, as it ran |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const LlmTraining& run : llm_trainings()) {
    constexpr double megawatt_hour_J = 3.6e9;
    const Forecast blind = predict_training(run, false);
    const Forecast known = predict_training(run, true);
    const auto facility_MWh = [&](Energy<> nodes) {
      return in(nodes, joule) * run.pue / megawatt_hour_J;
    };
    const double published_MWh = run.energy_J / megawatt_hour_J;
    const double blind_MWh = facility_MWh(blind.total.energy.median);
    out +=
        fmt::format("| {} | {} | {:.4g} MWh | {:.4g} MWh | {:.3g} .. {:.3g} | {:.2f} | {:.3f} |\n",
                    run.name,
                    run.node,
                    published_MWh,
                    blind_MWh,
                    facility_MWh(blind.total.energy.interval->low_90),
                    facility_MWh(blind.total.energy.interval->high_90),
                    blind_MWh / published_MWh,
                    facility_MWh(known.total.energy.median) / published_MWh);
  }
  out += "\nAssumed for want of a measurement:\n\n";
  for (const Assumption& assumption : {assumed_efficiency, assumed_load, assumed_idle_share}) {
    out += fmt::format("- {} {:g}, standard deviation of its logarithm {:g}: {}\n",
                       assumption.name,
                       assumption.value,
                       assumption.log_sd,
                       assumption.source);
  }
  return out;
}

std::string row_of(const std::string& name, const NodeRow& measured, const Forecast& found) {
  const double power_kW = in(found.total.power->median, watt) / 1e3;
  const double hours = in(found.total.duration->median, hour);
  const double energy_kWh = in(found.total.energy.median, kilowatt_hour);
  const double measured_kWh = measured.power_kW * measured.hours;
  return fmt::format(
      "| {} | {:.2f} | {:.2f} ({:+.0f} %) | {:.1f} | {:.2f} ({:+.0f} %) | {:.1f} | {:.1f} ({:+.0f} "
      "%) |\n",
      name,
      measured.power_kW,
      power_kW,
      100.0 * (power_kW / measured.power_kW - 1.0),
      measured.hours,
      hours,
      100.0 * (hours / measured.hours - 1.0),
      measured_kWh,
      energy_kWh,
      100.0 * (energy_kWh / measured_kWh - 1.0));
}

std::string node_section(const EightGpus& node) {
  std::string out = fmt::format(
      "\n## Eight GPUs: the batch size\n\n"
      "8x H100 node rated 10.2 kW (Latif et al., arXiv 2412.08602; the rows are second-hand, from "
      "notes "
      "that\ncite the paper). The source does not say how many images were trained on, so what a "
      "step "
      "costs and what an\nimage costs cannot be told apart by the row of batch 512 alone. Two "
      "calibrations:\n\n"
      "- **A**, on idle, burn and batch 512 alone: images cost what ResNet-50 on 90 epochs of "
      "ImageNet "
      "takes at\n  the assumed efficiency of {:.3g}, at burn power. Three figures, three "
      "coefficients: no "
      "degree of freedom.\n"
      "- **B**, on these and the paper's own statement that batch 4096 takes a fourth of the "
      "energy: "
      "four figures,\n  four coefficients.\n\n"
      "| row | kW | predicted | h | predicted | kWh | predicted |\n|---|---|---|---|---|---|---|\n",
      assumed_efficiency.value);
  const FittedModel alone = node.calibrated_alone();
  const FittedModel with_factor = node.calibrated_with_factor();
  for (const auto& [name, model] : {std::pair("A", &alone), {"B", &with_factor}}) {
    out += row_of(fmt::format("ResNet, batch 4096, {}", name),
                  node.batch_4096,
                  forecast_of(*model, node.resnet(4096.0)));
  }
  out += row_of("Llama2-13b, as long as it ran",
                node.llama,
                forecast_of(with_factor, EightGpus::busy(with_factor, node.llama.hours)));
  out +=
      "\nThe calibrations are shipped as the models `hgx-h100-8x-batch-512` (A) and `hgx-h100-8x` "
      "(B). A misses because the images are a guess; what it misses by is how much the guess "
      "matters. "
      "Calibration B's\ncurve, and the peak of the node as a consequence of its coefficients:\n\n"
      "| batch | duration | energy | mean power | of the rating |\n|---|---|---|---|---|\n";
  for (double batch = 256.0; batch <= 8192.0; batch *= 2.0) {
    const Forecast found = forecast_of(with_factor, node.resnet(batch));
    const double power_kW = in(found.total.power->median, watt) / 1e3;
    out += fmt::format("| {:.0f} | {:.1f} h | {:.1f} kWh | {:.2f} kW | {:.0f} % |\n",
                       batch,
                       in(found.total.duration->median, hour),
                       in(found.total.energy.median, kilowatt_hour),
                       power_kW,
                       100.0 * power_kW / 10.2);
  }
  return out;
}

/// A calibration of the node as a model file.
std::string model_of_node(FittedModel model,
                          const EightGpus& node,
                          std::string_view calibrated_on) {
  const std::string source = published_file("h100_node.csv");
  const Workload job = node.resnet(512.0);
  model.domain = domain_of(std::span(&job, 1));
  model.trace = "h100_node.csv";
  model.trace_id = content_id(read_file(source));
  model.attribution = fmt::format(
      "8x H100 node of Latif et al. (2024, arXiv 2412.08602); the figures are second-hand, from "
      "notes "
      "that cite the paper. Calibrated on {}; ResNet-50 and 90 epochs of ImageNet are assumed, the "
      "source does not say. No degree of freedom is left.",
      calibrated_on);
  return model_text(model);
}

}  // namespace
}  // namespace energymodel::test

int main(int argc, char** argv) {
  using namespace energymodel::test;
  const auto node = argc == 3 ? read_eight_gpus() : std::nullopt;
  if (!node) {
    std::fputs("usage: write_validation FILE MODELS, with the measured data beside the checkout\n",
               stderr);
    return 2;
  }
  const std::filesystem::path models = argv[2];
  energymodel::write_file(
      models / "hgx-h100-8x-batch-512.toml",
      model_of_node(node->calibrated_alone(), *node, "its idle power, a burn and batch 512 alone"));
  energymodel::write_file(
      models / "hgx-h100-8x.toml",
      model_of_node(node->calibrated_with_factor(),
                    *node,
                    "its idle power, a burn, batch 512 and the statement that batch 4096 takes a "
                    "fourth of the energy"));
  energymodel::write_file(
      argv[1],
      "# Validation\n\nWritten by `cmake --build BUILD --target validation`.\n\n" +
          held_out_table() + trainings_table() + node_section(*node));
}

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "energymodel/error.hpp"
#include "energymodel/workloads/convolutional_networks.hpp"
#include "verbs/network_phases.hpp"

namespace energymodel::cli {

std::vector<NamedWorkload> convolutional_phases(const Arguments& arguments) {
  if (!arguments.has("architecture")) (void)arguments.text("architecture");
  const std::string name = arguments.choice("architecture", architecture_names);
  const double side = arguments.count_or("image", least_image_side, 1e4, 224.0);
  const Convolutional net = *convolutional_from_name(name, side);
  const Precision precision = precision_from(arguments, Precision::fp32);
  const double images = arguments.count("images", 1, most_count);
  const double batch = arguments.count_or("batch", 1, 1e12, 256.0);
  const double devices = arguments.count_or("devices", 1, images, 1.0);
  if (phase_from(arguments) == Phase::inference) {
    refuse_options(arguments, {"epochs"}, "in inference");
    return {{"inference", convolutional_inference(net, {images, batch, devices}, precision)}};
  }
  Training training;
  training.observations = images;
  training.train_share = 1.0;
  training.epochs = arguments.count_or("epochs", 1, 1e12, 1.0);
  training.batch = batch;
  training.devices = devices;
  return {{"training", convolutional_training(net, training, precision)}};
}

std::string describe_convolutional(const Arguments& arguments, const Workload& job) {
  const auto count = [](double number) { return format_quantity(number, Kind::count); };
  const std::string network =
      fmt::format("{} ({} parameters)", arguments.text("architecture"), count(job.parameters));
  if (job.phase == Phase::inference) {
    return fmt::format("classifying {} images with {}, {} at once",
                       count(job.samples * job.devices),
                       network,
                       count(job.batch));
  }
  return fmt::format("training {}, {} epochs of {} steps of {} images",
                     network,
                     count(job.epochs),
                     count(job.steps / job.epochs),
                     count(job.batch));
}

}  // namespace energymodel::cli

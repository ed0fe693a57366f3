// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "energymodel/error.hpp"
#include "energymodel/workloads/convolutional_networks.hpp"
#include "verbs/network_phases.hpp"

namespace energymodel::cli {

std::vector<NamedWorkload> convolutional_phases(const Arguments& arguments) {
  arguments.require({"architecture", "images"});
  const std::string name = arguments.choice("architecture");
  const double side = arguments.count_or("image", least_image_side, 1e4, 224.0);
  const Convolutional net = *convolutional_from_name(name, side);
  const Precision precision = precision_from(arguments, Precision::fp32);
  const double images = arguments.count("images", 1, most_count);
  const double batch = arguments.count_or("batch", 1, 1e12, 256.0);
  const double devices = arguments.count_or("nodes", 1, images, 1.0);
  if (phase_from(arguments) == Phase::inference) {
    arguments.refuse({"epochs"}, "found in inference, expected none");
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
    return fmt::format("classifying {} with {}, {} at once",
                       counted(job.samples * job.devices, "image"),
                       network,
                       count(job.batch));
  }
  return fmt::format("training {}, {} of {} of {}",
                     network,
                     counted(job.epochs, "epoch"),
                     counted(job.steps / job.epochs, "step"),
                     counted(job.batch, "image"));
}

}  // namespace energymodel::cli

// SPDX-License-Identifier: Apache-2.0
// What will it cost to train a network that has never been trained?
#include <cstdio>

#include "energymodel/io/model_file.hpp"
#include "energymodel/workloads/fully_connected.hpp"

int main() {
  using namespace energymodel;
  const FittedModel model = read_model("butter-e-gpu");
  // A million weights in five layers, from 784 inputs to 10 outputs.
  const FullyConnected network = fully_connected(Shape::rectangle, 1e6, 5, 784, 10);
  const Training training{.observations = 70000, .epochs = 3000, .batch = 256};
  const Prediction prediction = model.predict(training_workload(network, training));
  std::printf("median energy %.3f kWh\n", in(prediction.energy.median, kilowatt_hour));
  std::printf("mean energy   %.3f kWh\n", in(prediction.energy.mean, kilowatt_hour));
  std::printf("duration      %.2f h\n", in(prediction.duration->median, hour));
  std::printf("nine of ten runs take %.3f to %.3f kWh\n",
              in(prediction.energy.interval->low_90, kilowatt_hour),
              in(prediction.energy.interval->high_90, kilowatt_hour));
}

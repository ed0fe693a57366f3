// SPDX-License-Identifier: Apache-2.0
// What a scheduler asks before it places a job: which node does it for less energy?
#include <array>
#include <cstdio>

#include "energymodel/error.hpp"
#include "energymodel/io/model_file.hpp"
#include "energymodel/workloads/fully_connected.hpp"

namespace {

using namespace energymodel;

struct Job {
  const char* name;
  FullyConnected network;
  Training training;
};

}  // namespace

int main() try {
  // Read once; prediction itself allocates nothing and is safe on any thread.
  const std::array<FittedModel, 2> nodes{read_model("butter-e-cpu"), read_model("butter-e-gpu")};
  const std::array<Job, 3> jobs{{{"small table",
                                  fully_connected(Shape::rectangle, 4096, 3, 8, 1),
                                  {.observations = 20640, .epochs = 3000}},
                                 {"wide images",
                                  fully_connected(Shape::rectangle, 16777216, 4, 784, 10),
                                  {.observations = 70000, .epochs = 3000}},
                                 {"short and deep",
                                  fully_connected(Shape::trapezoid, 65536, 12, 81, 1),
                                  {.observations = 48842, .epochs = 300}}}};

  std::printf("%-16s %8s %8s  %s\n", "job", "CPU kWh", "GPU kWh", "cheaper node");
  for (const Job& job : jobs) {
    const Workload workload = training_workload(job.network, job.training);
    // A budget is a sum of many jobs, and the mean is what adds up.
    const double cpu_kWh = in(nodes[0].predict(workload).energy.mean, kilowatt_hour);
    const double gpu_kWh = in(nodes[1].predict(workload).energy.mean, kilowatt_hour);
    const FittedModel& cheaper = cpu_kWh <= gpu_kWh ? nodes[0] : nodes[1];
    // A number from outside the measured runs is an extrapolation; a scheduler should know.
    std::printf("%-16s %8.2f %8.2f  %s%s\n",
                job.name,
                cpu_kWh,
                gpu_kWh,
                cheaper.hardware.name.c_str(),
                cheaper.extrapolates(workload) ? " (extrapolated)" : "");
  }
} catch (const energymodel::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return static_cast<int>(error.code());
}

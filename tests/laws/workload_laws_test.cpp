// SPDX-License-Identifier: Apache-2.0
/// \file
/// The laws of the builders: more of a job is never less of anything, and no job is cheaper for it.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "energymodel/model.hpp"
#include "energymodel/workloads/convolutional_networks.hpp"
#include "energymodel/workloads/fully_connected.hpp"
#include "energymodel/workloads/transformer_jobs.hpp"
#include "support/jobs.hpp"

namespace energymodel {
namespace {

/// A way to make a job larger: the job at `by` times the size of one of its inputs.
struct Growth {
  std::string what;
  std::function<Workload(double by)> job;
};

template <class Run, class Build>
void add(std::vector<Growth>& out,
         const std::string& builder,
         const Run& run,
         std::initializer_list<std::pair<const char*, double Run::*>> inputs,
         Build build) {
  for (const auto& [name, input] : inputs) {
    out.push_back({builder + " by " + name, [=, input = input](double by) {
                     Run larger = run;
                     larger.*input = std::round(larger.*input * by);
                     return build(larger);
                   }});
  }
}

std::vector<Growth> growths() {
  std::vector<Growth> out;
  for (const Transformer& net : test::sample_transformers()) {
    add(out,
        "training",
        TransformerTraining{.sequence = 64, .batch = 4, .tokens = 1 << 20, .devices = 2},
        {{"tokens", &TransformerTraining::tokens}},
        [=](const auto& run) { return transformer_training(net, run, Precision::bits16); });
    if (net.is_encoder()) continue;
    const TransformerInference inference{
        .prompt = 30, .generated = 20, .batch = 4, .requests = 100, .devices = 2};
    add(out,
        "prefill",
        inference,
        {{"prompt", &TransformerInference::prompt}, {"requests", &TransformerInference::requests}},
        [=](const auto& run) { return transformer_prefill(net, run, Precision::bits16); });
    add(out,
        "decode",
        inference,
        {{"prompt", &TransformerInference::prompt},
         {"generated", &TransformerInference::generated},
         {"requests", &TransformerInference::requests}},
        [=](const auto& run) { return transformer_decode(net, run, Precision::bits16); });
    add(out,
        "width of the feed-forward network",
        net,
        {{"feed_forward", &Transformer::feed_forward},
         {"vocabulary", &Transformer::vocabulary},
         {"other_parameters", &Transformer::other_parameters}},
        [=](const Transformer& larger) {
          return transformer_decode(larger, inference, Precision::bits16);
        });
  }
  const Convolutional image = *convolutional_from_name("resnet18", 64.0);
  add(out,
      "convolutional training",
      Training{.observations = 5000, .epochs = 3, .batch = 32, .devices = 4},
      {{"observations", &Training::observations}, {"epochs", &Training::epochs}},
      [=](const auto& run) { return convolutional_training(image, run, Precision::fp32); });
  add(out,
      "convolutional inference",
      ImageInference{.images = 5000, .batch = 32, .devices = 4},
      {{"images", &ImageInference::images}},
      [=](const auto& run) { return convolutional_inference(image, run, Precision::fp32); });
  return out;
}

std::vector<double> amounts_of(const Workload& job) {
  std::vector<double> out{job.steps, job.samples, job.tokens, job.total_work().base()};
  for (const Stream* const stream : {&job.weights, &job.activations, &job.cache}) {
    out.push_back(stream->traffic.base() * job.steps);
    out.push_back(stream->working_set.base());
  }
  out.push_back(job.launches * job.steps);
  out.push_back(job.exchanged.base() * job.steps);
  return out;
}

TEST(builders, more_of_a_job_is_never_less_of_anything) {
  for (const Growth& growth : growths()) {
    std::vector<double> last;
    for (const double by : {1.0, 2.0, 5.0, 40.0, 1000.0}) {
      const std::vector<double> amounts = amounts_of(growth.job(by));
      for (std::size_t i = 0; i < amounts.size(); ++i) {
        EXPECT_TRUE(std::isfinite(amounts[i])) << growth.what << " times " << by << ": " << i;
        EXPECT_GE(amounts[i], last.empty() ? 0.0 : last[i] * (1.0 - 1e-12))
            << growth.what << " times " << by << ": " << i;
      }
      last = amounts;
    }
  }
}

TEST(builders, more_of_a_job_never_costs_less) {
  EnergySum::Coefficients typical{};
  const auto parameters = EnergySum::parameters();
  for (std::size_t i = 0; i < typical.size(); ++i) typical[i] = parameters[i].typical;
  for (const Hardware& node : test::sample_nodes()) {
    for (const Growth& growth : growths()) {
      double last = 0.0;
      for (const double by : {1.0, 2.0, 5.0, 40.0, 1000.0}) {
        const double cost = predict<EnergySum>(growth.job(by), node, typical).base();
        EXPECT_GE(cost, last * (1.0 - 1e-12)) << growth.what << " times " << by;
        last = cost;
      }
    }
  }
}

/// The work of a job does not depend on how many devices share it, nor a device's step on them.
TEST(builders, devices_share_the_work) {
  for (const Transformer& net : test::sample_transformers()) {
    TransformerTraining run{.sequence = 64, .batch = 4, .tokens = 1 << 20};
    const Workload alone = transformer_training(net, run, Precision::bits16);
    for (const double devices : {2.0, 8.0, 64.0}) {
      run.devices = devices;
      const Workload share = transformer_training(net, run, Precision::bits16);
      EXPECT_EQ(share.work, alone.work);
      EXPECT_DOUBLE_EQ(share.steps * devices, alone.steps);
      EXPECT_DOUBLE_EQ(share.tokens * devices, alone.tokens);
      EXPECT_LT(share.exchanged, bytes_per_number(Precision::bits16) * (2.0 * net.parameters()));
    }
  }
}

}  // namespace
}  // namespace energymodel

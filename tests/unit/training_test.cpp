// SPDX-License-Identifier: Apache-2.0
#include "energymodel/workloads/training.hpp"

#include <gtest/gtest.h>

#include "energymodel/workloads/fully_connected.hpp"

namespace energymodel {
namespace {

TEST(training, counts_whole_batches) {
  struct Case {
    double observations;
    double share;
    double batch;
    double per_epoch;
  };
  const Case cases[] = {
      {1600, 0.8, 256, 5},  // 1280 rows: exactly 5
      {1601, 0.8, 256, 6},  // 1280.8 rows: one more, short batch
      {10, 0.8, 256, 1},
      {1e15, 1.0, 1, 1e15},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.observations);
    const Training training{c.observations, c.share, 3.0, c.batch};
    EXPECT_EQ(training.steps_per_epoch(), c.per_epoch);
    EXPECT_EQ(training.steps(), 3.0 * c.per_epoch);
    EXPECT_DOUBLE_EQ(training.samples(), 3.0 * c.share * c.observations);
  }
}

/// A multiple of the batch stays one, whichever way its product with the share rounds.
TEST(training, does_not_gain_a_batch_by_rounding) {
  for (double batches = 1.0; batches <= 1000.0; batches += 1.0) {
    const Training training{batches * 256.0 / 0.8, 0.8, 1.0, 256.0};
    ASSERT_EQ(training.steps_per_epoch(), batches);
  }
}

TEST(training, workload_of_a_small_network_by_hand) {
  const FullyConnected network{{3, 5, 2}};
  const Training training{10.0, 0.8, 2.0, 4.0};  // 8 rows in 2 batches, twice
  const Workload job = training_workload(network, training);
  EXPECT_EQ(job.phase, Phase::training);
  EXPECT_EQ(job.epochs, 2.0);
  EXPECT_EQ(job.steps, 4.0);
  EXPECT_EQ(job.samples, 16.0);
  EXPECT_EQ(job.batch, 4.0);
  EXPECT_EQ(job.parameters, 5.0 * 4.0 + 2.0 * 6.0);

  // Products of 2 B w_i w_(i+1): forward and weight gradient, and from the second layer on the
  // gradient of the inputs.
  ASSERT_EQ(job.operations.size(), 2U);
  EXPECT_EQ(job.operations[0].count, 2.0);
  EXPECT_EQ(in(job.operations[0].work, flop), 2.0 * 4.0 * 3.0 * 5.0);
  EXPECT_EQ(job.operations[1].count, 3.0);
  EXPECT_EQ(in(job.operations[1].work, flop), 2.0 * 4.0 * 5.0 * 2.0);
  EXPECT_EQ(job.launches, 5.0);
  const double bias_sums = 2.0 * 4.0 * (5.0 + 2.0);
  EXPECT_EQ(in(job.work, flop), 2.0 * 120.0 + 3.0 * 80.0 + bias_sums);
  EXPECT_EQ(in(job.total_work(), flop), 4.0 * in(job.work, flop));

  EXPECT_EQ(in(job.weights.working_set, byte), 4.0 * 32.0);
  EXPECT_EQ(in(job.weights.traffic, byte), 10.0 * 4.0 * 32.0);
  EXPECT_EQ(in(job.activations.working_set, byte), 4.0 * 4.0 * (3.0 + 5.0 + 2.0));
  EXPECT_EQ(in(job.activations.traffic, byte), 2.0 * 160.0);
  EXPECT_EQ(in(job.exchanged, byte), 4.0 * 4.0 * (3.0 + 2.0));
}

TEST(training, bytes_follow_the_precision_and_work_does_not) {
  const FullyConnected network{{3, 5, 2}};
  const Training training{10.0, 0.8, 2.0, 4.0};
  const Workload single = training_workload(network, training, Precision::fp32);
  const Workload half = training_workload(network, training, Precision::bits16);
  EXPECT_EQ(half.weights.traffic * 2.0, single.weights.traffic);
  EXPECT_EQ(half.activations.working_set * 2.0, single.activations.working_set);
  EXPECT_EQ(half.exchanged * 2.0, single.exchanged);
  EXPECT_EQ(half.work, single.work);
}

/// Adam's two moments, per parameter, read once forward and once backward. In 32 bits: 8 B read, 8
/// B of gradient, 16 B of moments and 8 B of weight; in 16 bits: 4 B read, 4 B of gradient, 24 B of
/// wide weight and moments and 2 B of narrow weight.
TEST(training, weights_of_an_optimiser_with_moments_by_hand) {
  const Stream single = training_weights(10.0, 10.0, 1.0, Precision::fp32, 2.0);
  EXPECT_EQ(in(single.traffic, byte), 10.0 * (8.0 + 8.0 + 16.0 + 8.0));
  EXPECT_EQ(in(single.working_set, byte), 10.0 * 16.0);
  const Stream half = training_weights(10.0, 10.0, 1.0, Precision::bits16, 2.0);
  EXPECT_EQ(in(half.traffic, byte), 10.0 * (4.0 + 4.0 + 24.0 + 2.0));
  EXPECT_EQ(in(half.working_set, byte), 10.0 * 16.0);
  // Read less than there is, and forward twice.
  const Stream twice = training_weights(10.0, 6.0, 2.0, Precision::fp32, 0.0);
  EXPECT_EQ(in(twice.traffic, byte), 4.0 * (6.0 * 3.0) + 10.0 * (8.0 + 8.0));
}

}  // namespace
}  // namespace energymodel

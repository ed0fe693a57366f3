// SPDX-License-Identifier: Apache-2.0
#include "capi/workload.hpp"

#include <cmath>

#include "capi/boundary.hpp"
#include "energymodel/workloads/fully_connected.hpp"
#include "energymodel/workloads/generic.hpp"

namespace energymodel::capi {
namespace {

constexpr std::array precisions{
    Precision::fp32, Precision::fp64, Precision::bits16, Precision::bits8};
static_assert(EM_FP32 == 0 && EM_FP64 == 1 && EM_BITS16 == 2 && EM_BITS8 == 3);
static_assert(EM_WIDE_FIRST_16X == static_cast<int>(Shape::wide_first_16x));

[[noreturn]] void refuse(const char* name, double found, const std::string& expected) {
  std::array<char, 32> number{};
  std::snprintf(number.data(), number.size(), "%g", found);
  throw Error(
      Errc::bad_input, name, std::string("found ") + number.data() + ", expected " + expected);
}

void check_index(std::int32_t value, std::size_t count, const char* name) {
  if (value >= 0 && static_cast<std::size_t>(value) < count) return;
  refuse(name, value, "0 to " + std::to_string(count - 1));
}

/// A count that is absent as zero has its usual value.
double value_or(double value, double usual) { return value == 0.0 ? usual : value; }

/// A whole number in [low, high].
double whole(const char* name, double value, double low, double high) {
  if (value >= low && value <= high && value == std::floor(value)) return value;
  std::array<char, 64> range{};
  std::snprintf(range.data(), range.size(), "a whole number from %g to %g", low, high);
  refuse(name, value, range.data());
}

double not_negative(const char* name, double value) {
  if (value >= 0.0 && std::isfinite(value)) return value;
  refuse(name, value, "a number that is not negative");
}

Workload fully_connected_workload(const em_fully_connected& in) {
  check_index(in.shape, shape_names.size(), "shape");
  check_index(in.precision, precisions.size(), "precision");
  Training training;
  training.observations = whole("observations", in.observations, 1, 1e15);
  training.train_share = not_negative("train_share", value_or(in.train_share, 0.8));
  if (training.train_share > 1.0) refuse("train_share", in.train_share, "at most 1");
  training.epochs = whole("epochs", value_or(in.epochs, 1.0), 1, 1e12);
  training.batch = whole("batch_size", value_or(in.batch_size, 256.0), 1, 1e12);
  training.devices = whole("devices", value_or(in.devices, 1.0), 1, training.observations);
  const FullyConnected network =
      fully_connected(static_cast<Shape>(in.shape),
                      whole("parameters", in.parameters, 1, 1e15),
                      static_cast<std::size_t>(whole("depth", in.depth, 2, 1e4)),
                      whole("inputs", in.inputs, 1, 1e9),
                      whole("outputs", in.outputs, 1, 1e9));
  Workload job =
      training_workload(network, training, precisions[static_cast<std::size_t>(in.precision)]);
  job.duration = Duration<>(not_negative("duration_s", in.duration_s));
  job.clock_ratio = not_negative("clock_ratio", value_or(in.clock_ratio, 1.0));
  return job;
}

}  // namespace

void check_plain_job(const em_plain_job& job) {
  check_index(job.precision, precisions.size(), "precision");
  for (const PlainField& field : plain_fields) not_negative(field.name, job.*field.value);
  if (!(job.steps > 0.0)) refuse("steps", job.steps, "a positive count");
}

void set_workload(const em_plain_job& in, Workload& out) {
  PlainNumbers numbers;
  numbers.phase = in.is_inference == 0 ? Phase::training : Phase::inference;
  numbers.precision = precisions[static_cast<std::size_t>(in.precision)];
  numbers.steps = in.steps;
  numbers.epochs = in.epochs;
  numbers.batch = value_or(in.batch_size, 1.0);
  numbers.parameters = in.parameters;
  numbers.tokens = in.tokens;
  numbers.launches = in.launches;
  numbers.work = Flops(in.step_FLOP);
  numbers.operation_work = Flops(in.operation_FLOP);
  numbers.weights = {Bytes(in.weights_traffic_B), Bytes(in.weights_working_set_B)};
  numbers.activations = {Bytes(in.activations_traffic_B), Bytes(in.activations_working_set_B)};
  numbers.cache = {Bytes(in.kv_cache_traffic_B), Bytes(in.kv_cache_working_set_B)};
  numbers.exchanged = Bytes(in.exchanged_B);
  numbers.clock_ratio = value_or(in.clock_ratio, 1.0);
  set_generic_workload(numbers, out);
  out.duration = Duration<>(in.duration_s);
}

}  // namespace energymodel::capi

using namespace energymodel;
using namespace energymodel::capi;

em_status em_workload_plain(const em_plain_job* job, em_workload** out) {
  return guarded([&] {
    require(out, "out");
    const em_plain_job in = read_struct(job, "em_plain_job");
    check_plain_job(in);
    em_workload made;
    set_workload(in, made.job);
    *out = new em_workload(std::move(made));
  });
}

em_status em_workload_fully_connected(const em_fully_connected* job, em_workload** out) {
  return guarded([&] {
    require(out, "out");
    const em_fully_connected in = read_struct(job, "em_fully_connected");
    *out = new em_workload{fully_connected_workload(in)};
  });
}

void em_workload_free(em_workload* workload) { delete workload; }

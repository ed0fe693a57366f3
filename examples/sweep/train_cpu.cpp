// SPDX-License-Identifier: Apache-2.0
// Trains a fully connected network of equal widths on the CPU: what one row of a sweep runs.
// Matrix products in fp32 by Eigen, rectified linear units, mean squared error, Adam: the steps
// that the workload of a trace's network columns counts. The data are random; only the work
// matters.
#include <Eigen/Core>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

using Matrix = Eigen::MatrixXf;

/// A weight matrix or a bias with its gradient and Adam's moments.
struct Parameters {
  explicit Parameters(Eigen::Index rows, Eigen::Index columns)
      : value(Matrix::Random(rows, columns) * 0.05F),
        gradient(Matrix::Zero(rows, columns)),
        first(Matrix::Zero(rows, columns)),
        second(Matrix::Zero(rows, columns)) {}

  void update() {
    constexpr float rate = 1e-3F;
    first = 0.9F * first + 0.1F * gradient;
    second.array() = 0.999F * second.array() + 0.001F * gradient.array().square();
    value.array() -= rate * first.array() / (second.array().sqrt() + 1e-8F);
  }

  Matrix value;
  Matrix gradient;
  Matrix first;
  Matrix second;
};

struct Layer {
  Parameters weights;
  Parameters biases;
};

/// Activations are columns of samples; those of layer 0 are the inputs.
void step(std::vector<Layer>& layers, std::vector<Matrix>& activations, const Matrix& targets) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    Matrix& out = activations[i + 1];
    out.noalias() = layers[i].weights.value * activations[i];
    out.colwise() += layers[i].biases.value.col(0);
    if (i + 1 < layers.size()) out = out.cwiseMax(0.0F);
  }
  Matrix error = (activations.back() - targets) * (2.0F / static_cast<float>(targets.size()));
  for (std::size_t i = layers.size(); i-- > 0;) {
    Layer& layer = layers[i];
    layer.weights.gradient.noalias() = error * activations[i].transpose();
    layer.biases.gradient = error.rowwise().sum();
    if (i > 0) {
      const Matrix before = layer.weights.value.transpose() * error;
      error = (activations[i].array() > 0.0F).select(before, 0.0F);
    }
    layer.weights.update();
    layer.biases.update();
  }
}

/// The value behind an option, which must be there.
long option(int count, char** words, const char* name) {
  for (int i = 1; i + 1 < count; ++i) {
    if (std::strcmp(words[i], name) == 0) {
      const long value = std::strtol(words[i + 1], nullptr, 10);
      if (value > 0) return value;
    }
  }
  std::fprintf(stderr, "train_cpu: %s: found nothing, expected a positive number\n", name);
  std::exit(2);
}

}  // namespace

int main(int count, char** words) {
  const long width = option(count, words, "--width");
  const long depth = option(count, words, "--depth");
  const long batch = option(count, words, "--batch");
  const long observations = option(count, words, "--observations");
  const long epochs = option(count, words, "--epochs");

  std::vector<Layer> layers;
  std::vector<Matrix> activations(static_cast<std::size_t>(depth) + 1, Matrix(width, batch));
  for (long i = 0; i < depth; ++i)
    layers.push_back({Parameters(width, width), Parameters(width, 1)});
  const Matrix inputs = Matrix::Random(width, observations);
  const Matrix targets = Matrix::Random(width, observations);

  for (long epoch = 0; epoch < epochs; ++epoch) {
    for (long first = 0; first + batch <= observations; first += batch) {
      activations.front() = inputs.middleCols(first, batch);
      step(layers, activations, targets.middleCols(first, batch));
    }
  }
  std::printf("mean output %g\n", static_cast<double>(activations.back().mean()));
  return 0;
}

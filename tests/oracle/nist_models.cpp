// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <numbers>

#include "oracle/nist_problem.hpp"

namespace energymodel::test {
namespace {

using T = NistJet;
constexpr double pi = std::numbers::pi;

T saturation(const T* b, const double* x) { return b[0] * (1.0 - exp(-b[1] * x[0])); }
T chwirut(const T* b, const double* x) { return exp(-b[0] * x[0]) / (b[1] + b[2] * x[0]); }
T square(const T& a) { return a * a; }

T gauss(const T* b, const double* x) {
  return b[0] * exp(-b[1] * x[0]) + b[2] * exp(-square((x[0] - b[3]) / b[4])) +
         b[5] * exp(-square((x[0] - b[6]) / b[7]));
}

T lanczos(const T* b, const double* x) {
  return b[0] * exp(-b[1] * x[0]) + b[2] * exp(-b[3] * x[0]) + b[4] * exp(-b[5] * x[0]);
}

T cubic_over_cubic(const T* b, const double* x) {
  const double u = x[0];
  return (b[0] + u * (b[1] + u * (b[2] + u * b[3]))) / (1.0 + u * (b[4] + u * (b[5] + u * b[6])));
}

T kirby2(const T* b, const double* x) {
  const double u = x[0];
  return (b[0] + u * (b[1] + u * b[2])) / (1.0 + u * (b[3] + u * b[4]));
}

T enso(const T* b, const double* x) {
  const double t = 2.0 * pi * x[0];
  const T u = t / b[3];
  const T v = t / b[6];
  return b[0] + b[1] * cos(t / 12.0) + b[2] * sin(t / 12.0) + b[4] * cos(u) + b[5] * sin(u) +
         b[7] * cos(v) + b[8] * sin(v);
}

T eckerle4(const T* b, const double* x) {
  return b[0] / b[1] * exp(-0.5 * square((x[0] - b[2]) / b[1]));
}
T bennett5(const T* b, const double* x) { return b[0] * pow(b[1] + x[0], -1.0 / b[2]); }
T dan_wood(const T* b, const double* x) { return b[0] * pow(x[0], b[1]); }
T mgh09(const T* b, const double* x) {
  const double u = x[0];
  return b[0] * (u * u + u * b[1]) / (u * u + u * b[2] + b[3]);
}
T mgh10(const T* b, const double* x) { return b[0] * exp(b[1] / (x[0] + b[2])); }
T mgh17(const T* b, const double* x) {
  return b[0] + b[1] * exp(-x[0] * b[3]) + b[2] * exp(-x[0] * b[4]);
}
T misra1b(const T* b, const double* x) {
  return b[0] * (1.0 - 1.0 / square(1.0 + b[1] * (x[0] / 2.0)));
}
T misra1c(const T* b, const double* x) {
  return b[0] * (1.0 - 1.0 / sqrt(1.0 + 2.0 * b[1] * x[0]));
}
T misra1d(const T* b, const double* x) { return b[0] * b[1] * x[0] / (1.0 + b[1] * x[0]); }
T nelson(const T* b, const double* x) { return b[0] - b[1] * x[0] * exp(-b[2] * x[1]); }
T rat42(const T* b, const double* x) { return b[0] / (1.0 + exp(b[1] - b[2] * x[0])); }
T rat43(const T* b, const double* x) {
  return b[0] / pow(1.0 + exp(b[1] - b[2] * x[0]), 1.0 / b[3]);
}
/// The arctangent of the ratio: atan2 of its parts is another function with another optimum.
T roszman1(const T* b, const double* x) {
  return b[0] - b[1] * x[0] - atan(b[2] / (x[0] - b[3])) / pi;
}

constexpr std::array models{NistModel{"Bennett5", bennett5},
                            NistModel{"BoxBOD", saturation},
                            NistModel{"Chwirut1", chwirut},
                            NistModel{"Chwirut2", chwirut},
                            NistModel{"DanWood", dan_wood},
                            NistModel{"ENSO", enso},
                            NistModel{"Eckerle4", eckerle4},
                            NistModel{"Gauss1", gauss},
                            NistModel{"Gauss2", gauss},
                            NistModel{"Gauss3", gauss},
                            NistModel{"Hahn1", cubic_over_cubic},
                            NistModel{"Kirby2", kirby2},
                            NistModel{"Lanczos1", lanczos},
                            NistModel{"Lanczos2", lanczos},
                            NistModel{"Lanczos3", lanczos},
                            NistModel{"MGH09", mgh09},
                            NistModel{"MGH10", mgh10},
                            NistModel{"MGH17", mgh17},
                            NistModel{"Misra1a", saturation},
                            NistModel{"Misra1b", misra1b},
                            NistModel{"Misra1c", misra1c},
                            NistModel{"Misra1d", misra1d},
                            NistModel{"Nelson", nelson, true},
                            NistModel{"Rat42", rat42},
                            NistModel{"Rat43", rat43},
                            NistModel{"Roszman1", roszman1},
                            NistModel{"Thurber", cubic_over_cubic}};
static_assert(models.size() == 27);

}  // namespace

std::span<const NistModel> nist_models() { return models; }

}  // namespace energymodel::test

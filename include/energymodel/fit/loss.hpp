// SPDX-License-Identifier: Apache-2.0
/// \file
/// Robust losses. Layer 4.
///
/// A loss rho replaces the square of a standardised residual u = r / scale. Tuning constants are
/// those that keep 95 % efficiency for normal residuals (Huber 1.345, Cauchy 2.385, Tukey 4.685;
/// Holland and Welsch, Commun. Stat. A6, 1977).
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>

namespace energymodel {

enum class Loss { squares, huber, cauchy, tukey };
inline constexpr std::array<std::string_view, 4> loss_names{"squares", "huber", "cauchy", "tukey"};

[[nodiscard]] inline std::optional<Loss> loss_from_name(std::string_view name) {
  for (std::size_t i = 0; i < loss_names.size(); ++i) {
    if (loss_names[i] == name) return static_cast<Loss>(i);
  }
  return std::nullopt;
}

inline constexpr double huber_tuning = 1.345;
inline constexpr double cauchy_tuning = 2.385;
inline constexpr double tukey_tuning = 4.685;

/// rho(u), equal to u^2 near 0.
[[nodiscard]] inline double loss_value(Loss loss, double u) {
  const double a = std::abs(u);
  switch (loss) {
    case Loss::squares:
      break;
    case Loss::huber:
      if (a > huber_tuning) return huber_tuning * (2.0 * a - huber_tuning);
      break;
    case Loss::cauchy: {
      const double c2 = cauchy_tuning * cauchy_tuning;
      return c2 * std::log1p(u * u / c2);
    }
    case Loss::tukey: {
      const double c2 = tukey_tuning * tukey_tuning;
      if (a >= tukey_tuning) return c2 / 3.0;
      // 1 - (1 - t)^3, written so that it loses no digits near 0.
      const double t = u * u / c2;
      return c2 / 3.0 * t * (3.0 - t * (3.0 - t));
    }
  }
  return u * u;
}

/// The weight of a residual in the equivalent weighted squares: rho'(u) / (2 u), 1 near 0.
[[nodiscard]] inline double loss_weight(Loss loss, double u) {
  const double a = std::abs(u);
  switch (loss) {
    case Loss::squares:
      break;
    case Loss::huber:
      return a > huber_tuning ? huber_tuning / a : 1.0;
    case Loss::cauchy:
      return 1.0 / (1.0 + u * u / (cauchy_tuning * cauchy_tuning));
    case Loss::tukey: {
      const double rest = 1.0 - u * u / (tukey_tuning * tukey_tuning);
      return rest > 0.0 ? rest * rest : 0.0;
    }
  }
  return 1.0;
}

}  // namespace energymodel

// SPDX-License-Identifier: Apache-2.0
/// \file
/// Instruments that a machine offers for its energy and power. Layer 5.
#pragma once

#include <limits>
#include <optional>
#include <string>

namespace energymodel {

/// What a meter's numbers are.
enum class MeterKind {
  energy,  ///< a counter of energy [J] that only grows, but may start again at its range
  power,   ///< power [W], now or over the meter's own averaging time
  gauge,   ///< anything else worth keeping beside them: a clock, a utilisation
  count    ///< what the job did so far: instructions, FLOPs
};

struct MeterInfo {
  /// "package0", "dram0", "gpu0", "node"; of a gauge "gpu0_clock", of a count "instructions". The
  /// stem of its columns.
  std::string component;
  std::string source;  ///< the interface behind it: "RAPL", "NVML, NVIDIA A100"
  MeterKind kind = MeterKind::energy;
  std::string unit = "J";   ///< "" for a ratio
  double resolution = 0.0;  ///< smallest step of a reading [unit]; 0 if the interface does not say
  double range_J = std::numeric_limits<double>::infinity();  ///< where a counter starts again

  [[nodiscard]] bool is_of_energy() const {
    return kind == MeterKind::energy || kind == MeterKind::power;
  }
  /// Its readings: "package0_energy_J", "node_power_W", "gpu0_clock_Hz", "counted_instructions".
  [[nodiscard]] std::string column() const {
    if (kind == MeterKind::count) return "counted_" + component;
    const std::string what = kind == MeterKind::energy  ? "_energy"
                             : kind == MeterKind::power ? "_power"
                                                        : "";
    return component + what + (unit.empty() ? "" : "_" + unit);
  }
};

/// A value, or the reason why there is none. Without either, nothing new since the last reading.
struct Reading {
  std::optional<double> value;  ///< in the meter's unit
  std::string reason;
};

/// One instrument. Not for use by two threads at a time.
class Meter {
 public:
  explicit Meter(MeterInfo info) : info_(std::move(info)) {}
  virtual ~Meter() = default;
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;

  [[nodiscard]] const MeterInfo& info() const { return info_; }
  [[nodiscard]] virtual Reading read() = 0;

 private:
  MeterInfo info_;
};

}  // namespace energymodel

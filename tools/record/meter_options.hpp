// SPDX-License-Identifier: Apache-2.0
/// \file
/// Which meters to use, and what was found.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "energymodel/meter/sources.hpp"

namespace energymodel::cli {

inline constexpr Option reader_option{
    "reader",
    "COMMAND",
    "a shell command that prints the node's readings, one a line and each with its unit: '312 W' "
    "or, of a counter, '84200 J'"};

/// The machine's meters. ENERGYMODEL_SYSFS and ENERGYMODEL_NVML stand for /sys and for NVIDIA's
/// library. \throws Error(Errc::bad_input) if the reader prints nothing
[[nodiscard]] Sources sources_from(const Arguments& arguments);

/// A table of the meters with a reading each, and of what there is none of and why.
[[nodiscard]] std::string describe_sources(const Sources& sources);

/// What the machine's meters do not give: said before a run, while it can still be helped, and
/// later what has come to it.
class MissingSources {
 public:
  explicit MissingSources(const Sources& sources) : sources_(sources) {}

  /// Of what was not found and of meters that cannot be read: the lines that were not among those
  /// of the last call, each with its end.
  [[nodiscard]] std::string news();

  /// Why the sum cannot become known, as it looks now; "" if it can.
  [[nodiscard]] std::string doubt(const std::vector<std::string>& summands) const;

 private:
  const Sources& sources_;
  std::vector<std::string> known_;
};

}  // namespace energymodel::cli

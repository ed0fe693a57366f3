// SPDX-License-Identifier: Apache-2.0
/// \file
/// Runs from what other tools wrote. Layer 5.
///
/// A reader turns one text into runs, says what it repaired and sets aside, with line and reason,
/// what it cannot use. Energy that is 0 or absent is unknown, never zero. docs/import.md lists for
/// each format what is read and repaired.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace energymodel {

/// One run. What the source does not tell is absent.
struct ImportedRun {
  std::string label;
  std::string file;
  std::size_t line = 0;                     ///< where it stands or begins
  std::optional<double> start_s;            ///< since 1970-01-01, on the source's own clock [s]
  std::optional<double> duration_s;         ///< [s]
  std::map<std::string, double> energy_J;   ///< by component: cpu, gpu, dram, node ... [J]
  std::optional<double> facility_energy_J;  ///< with the overhead of the building (PUE) [J]
  std::optional<double> peak_power_W;       ///< [W]
  std::optional<double> stated_energy_J;    ///< the source's own total of what energy_J holds [J]
  std::optional<double> stated_facility_energy_J;  ///< and of facility_energy_J [J]
  std::size_t series = 0;  ///< of samples that it was integrated from; 0 if its energy is stated
  std::map<std::string, std::string> features;  ///< further columns of the trace

  /// The energy of the computing equipment: that of the whole node where it is measured, else the
  /// sum of the components. Absent if none is known. [J]
  [[nodiscard]] std::optional<double> total_J() const;
  /// What total_J() covers: "node", "gpu", "cpu+dram".
  [[nodiscard]] std::string scope() const;
};

/// A row or sample that is not used.
struct Rejection {
  std::string file;
  std::size_t line = 0;
  std::string reason;  ///< the same words for the same fault
  std::string found;   ///< the particulars
};

struct ImportReport {
  std::size_t rows = 0;  ///< rows or samples that were read
  std::vector<ImportedRun> runs;
  std::vector<Rejection> quarantined;
  std::map<std::string, std::size_t> repairs;  ///< what was repaired, and how often
  std::vector<std::string> notes;
};

struct ImportOptions {
  /// No device or node draws more. Without it, what lies above 50 times the median is impossible.
  std::optional<double> max_power_W;
  std::string map;       ///< the text of the mapping file, for the format `map`
  std::string map_name;  ///< what messages call it
};

struct Importer {
  std::string_view name;
  std::string_view summary;
  std::string_view written_against;  ///< the version that the reader was written against
  /// Reads one text; opens no file.
  /// \param name  what messages call the text
  /// \throws Error(Errc::bad_input) if the text is not of this format
  ImportReport (*read)(std::string_view text,
                       const std::string& name,
                       const ImportOptions& options);
};

/// All formats, by name.
[[nodiscard]] std::span<const Importer> importers();

/// The format of that name, or nullptr.
[[nodiscard]] const Importer* find_importer(std::string_view name);

/// Reads texts of one format and settles what only all of them together tell: rows that were
/// written twice, rows of impossible power, rows without any energy, and totals that stand in a
/// file of their own. `texts` are pairs of name and text. \throws Error(Errc::bad_input)
[[nodiscard]] ImportReport import_texts(const Importer& importer,
                                        std::span<const std::pair<std::string, std::string>> texts,
                                        const ImportOptions& options);

/// Adds the columns of a CSV table to the runs: its first column is `label` or a feature that the
/// runs have, and names the row for each run. Runs without a row are quarantined.
/// \throws Error(Errc::bad_input)
void join_features(std::string csv, const std::string& name, ImportReport& report);

/// The runs as a trace: label, start, energy_J, duration_s, power_W, peak_power_W, the energy of
/// each component, facility_energy_J, energy_scope and the features. A column that not every run
/// has is left empty where it is absent; duration_s is left out altogether then.
[[nodiscard]] std::string imported_trace(const ImportReport& report);

/// file,line,reason,found
[[nodiscard]] std::string quarantine_csv(const ImportReport& report);

}  // namespace energymodel

// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/trace.hpp"

#include <filesystem>

#include "energymodel/error.hpp"
#include "energymodel/io/content_id.hpp"
#include "energymodel/io/file.hpp"
#include "io/trace_reader.hpp"

namespace energymodel {

Trace parse_trace(std::string text, const std::string& name, TraceUse use) {
  Trace trace;
  trace.id = content_id(text);
  const auto table = std::make_shared<const CsvTable>(CsvTable::parse(std::move(text), name));
  const TraceReader reader(*table, use);
  if (table->rows() == 0) {
    throw Error(Errc::bad_input, table->name(), "found no rows, expected at least one");
  }
  const bool has_duration = use == TraceUse::measured && reader.has(Field::duration);
  SuppliedInputs supplied;
  trace.rows.jobs.reserve(table->rows());
  for (std::size_t row = 0; row < table->rows(); ++row) {
    trace.rows.jobs.push_back(reader.job(*table, row, supplied));
    if (use == TraceUse::measured) trace.rows.energy_J.push_back(reader.energy_J(*table, row));
    if (has_duration) trace.rows.duration_s.push_back(reader.duration_s(*table, row));
  }
  if (!supplied.empty()) trace.notes.push_back(describe(supplied));
  trace.rows.where = [table](std::size_t row) { return table->place(row); };
  trace.table = table;
  return trace;
}

Trace read_trace(const std::string& path, TraceUse use) {
  Trace trace = parse_trace(read_file(path), path == "-" ? "standard input" : path, use);
  const std::string license = path + ".license";
  if (path != "-" && std::filesystem::exists(license)) {
    trace.attribution = read_file(license, most_description_bytes);
  }
  return trace;
}

}  // namespace energymodel

// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include "energymodel/io/model_file.hpp"
#include "fuzz/memory_file.hpp"
#include "fuzz/reader.hpp"
#include "verbs/jobs_filter.hpp"

namespace energymodel::fuzz {
namespace {

using cli::JobsFilter;
using cli::JobsInput;
using cli::OnError;

struct Filtered {
  std::string text;
  std::size_t rows = 0;
};

/// All rows that come out, with their number.
Filtered filtered(const FittedModel& model,
                  const std::string& path,
                  bool writes_json,
                  OnError on_error) {
  JobsInput input(path);
  const std::vector<std::size_t> energy_and_power{0, 2};
  const JobsFilter filter(model, input, {energy_and_power, writes_json, true, true, on_error});
  Filtered out{filter.header(), 0};
  while (auto block = input.next()) {
    cli::JobsText done = filter.write(std::move(*block));
    out.text += done.text;
    out.rows += done.tally.rows - (on_error == OnError::skip ? done.tally.refused : 0);
  }
  return out;
}

std::size_t json_lines(std::string_view text) {
  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size(); ++lines) {
    const std::size_t stop = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, stop - at);
    require(nlohmann::json::accept(line), "written what is no JSON", line);
    at = stop + 1;
  }
  return lines;
}

}  // namespace

void read_jobs(std::string_view bytes) {
  static const FittedModel model = read_model("butter-e-cpu");
  const MemoryFile file(bytes);
  for (const OnError on_error : {OnError::stop, OnError::skip, OnError::emit}) {
    Filtered csv;
    if (accepts([&] { csv = filtered(model, file.path(), false, on_error); })) {
      require(CsvTable::parse(csv.text, "out.csv").rows() == csv.rows, "rows lost in CSV");
    }
    Filtered json;
    if (accepts([&] { json = filtered(model, file.path(), true, on_error); })) {
      require(json_lines(json.text) == json.rows, "rows lost in JSON");
    }
  }
}

}  // namespace energymodel::fuzz

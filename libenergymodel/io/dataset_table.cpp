// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/dataset_table.hpp"

#include "energymodel/io/data_path.hpp"
#include "energymodel/io/file.hpp"
#include "io/toml_view.hpp"

namespace energymodel {

std::map<std::string, DatasetEntry> read_dataset_table() {
  std::map<std::string, DatasetEntry> out;
  for (const std::string& path : list_data_files("datasets", ".toml")) {
    const toml::table document = parse_toml(read_file(path, most_description_bytes), path);
    const TomlView top(document, path);
    top.require_schema("energymodel.datasets", 1);
    top.refuse_unknown({"schema", "dataset"});
    for (const TomlView& entry : top.tables("dataset")) {
      entry.refuse_unknown({"name", "features", "inputs", "kind", "source"});
      out[entry.text("name")] = {entry.number("features"),
                                 entry.number("inputs"),
                                 entry.text("kind"),
                                 entry.text("source")};
    }
  }
  return out;
}

}  // namespace energymodel

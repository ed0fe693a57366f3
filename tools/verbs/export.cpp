// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "energymodel/io/file.hpp"
#include "energymodel/io/model_file.hpp"
#include "export/write.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr std::array options{
    Option{
        "to", "LANGUAGE", "c, cpp, python, latex, sql or json (required)", false, export_languages},
    Option{"output", "FILE", "write it here instead of standard output"}};

int run(const Arguments& arguments, std::ostream& out, std::ostream& /*err*/) {
  (void)arguments.text("to");
  const std::string language = arguments.choice("to");
  const std::string text = export_text(read_model(arguments.operands().front()), language);
  if (arguments.has("output")) {
    write_file(arguments.text("output"), text);
  } else {
    out << text;
  }
  return 0;
}

}  // namespace

Command export_command() {
  return {{"export",
           "MODEL",
           "Writes a model as one function or equation in another language.",
           "  energymodel export butter-e-gpu --to python --output model.py\n"
           "  energymodel export MODEL.toml --to sql\n",
           options,
           1,
           1},
          run};
}

}  // namespace energymodel::cli

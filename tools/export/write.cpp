// SPDX-License-Identifier: Apache-2.0
#include "export/write.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "energymodel/io/model_file.hpp"
#include "energymodel/version.hpp"
#include "export/formula.hpp"

namespace energymodel::cli {
namespace {

using Formulas = std::vector<Formula>;

/// The lines of a heading: what this is and where it comes from.
std::vector<std::string> heading(const FittedModel& model) {
  std::vector<std::string> out{
      fmt::format("Energy model {} of {}, fitted to {} measured runs.",
                  short_id(model),
                  model.hardware.name,
                  model.energy.rows),
      fmt::format("Written by energymodel {}; without intervals and without a check of the domain.",
                  version)};
  if (model.energy.groups) {
    out.push_back(
        fmt::format("For a run in an average group of '{}'.", model.energy.groups->column));
  }
  return out;
}

std::string commented(const FittedModel& model, const Formulas& formulas, std::string_view mark) {
  std::string out;
  for (const std::string& line : heading(model)) out += fmt::format("{} {}\n", mark, line);
  out += fmt::format("{}\n{} Inputs:\n", mark, mark);
  for (const InputText& input : inputs_of(formulas)) {
    out += fmt::format("{}   {:26} {}\n", mark, input.name, input.text);
  }
  return out;
}

/// What c, cpp and python have in common: a function for each formula, a line for each term.
struct FunctionForm {
  Syntax syntax;
  std::string_view comment;
  std::string_view prologue;
  std::string_view argument;
  std::string_view begin;  ///< name, arguments, text
  std::string_view idle;   ///< an argument that only the other formula reads
  std::string_view term;   ///< value, term
  std::string_view end;
};
constexpr FunctionForm c_form{Syntax::c,
                              "//",
                              "#include <math.h>\n",
                              "double {}",
                              "\n// {2}.\ndouble {0}({1}) {{\n  double total = 0.0;\n",
                              "  (void){};\n",
                              "  total += {};  // {}\n",
                              "  return total;\n}\n"};
constexpr FunctionForm cpp_form{Syntax::cpp,
                                "//",
                                "#include <algorithm>\n#include <cmath>\n",
                                "double {}",
                                "\n// {2}.\ninline double {0}({1}) {{\n  double total = 0.0;\n",
                                "  (void){};\n",
                                "  total += {};  // {}\n",
                                "  return total;\n}\n"};
constexpr FunctionForm python_form{Syntax::python,
                                   "#",
                                   "import math\n",
                                   "{}",
                                   "\n\ndef {0}({1}):\n    \"\"\"{2}.\"\"\"\n    total = 0.0\n",
                                   "",
                                   "    total += {}  # {}\n",
                                   "    return total\n"};

std::string functions(const FittedModel& model,
                      const Formulas& formulas,
                      const FunctionForm& form) {
  std::vector<std::string> arguments;
  const std::vector<InputText> inputs = inputs_of(formulas);
  for (const InputText& input : inputs) {
    arguments.push_back(fmt::format(fmt::runtime(form.argument), input.name));
  }
  std::string out = commented(model, formulas, form.comment) + "\n" + std::string(form.prologue);
  for (const Formula& formula : formulas) {
    out += fmt::format(fmt::runtime(form.begin),
                       formula.name,
                       fmt::format("{}", fmt::join(arguments, ", ")),
                       formula.text);
    const std::vector<InputText> read = inputs_of({formula});
    for (const InputText& input : inputs) {
      const bool is_read = std::any_of(
          read.begin(), read.end(), [&](const InputText& r) { return r.name == input.name; });
      if (!is_read) out += fmt::format(fmt::runtime(form.idle), input.name);
    }
    for (const auto& [term, value] : formula.terms) {
      out += fmt::format(fmt::runtime(form.term), text_of(value, form.syntax), term);
    }
    out += form.end;
  }
  return out;
}

/// A view over a table 'jobs' whose columns are the inputs.
std::string sql(const FittedModel& model, const Formulas& formulas) {
  std::string out = commented(model, formulas, "--") +
                    "--\n-- A view of a table 'jobs' that has the inputs as columns.\n"
                    "CREATE VIEW predicted_jobs AS\nSELECT jobs.*";
  for (const Formula& formula : formulas) {
    out += fmt::format(",\n  -- {}\n  0.0", formula.text);
    for (const auto& [term, value] : formula.terms) {
      out += fmt::format("\n  + {} -- {}", text_of(value, Syntax::sql), term);
    }
    out += fmt::format("\n  AS predicted_{}", formula.name);
  }
  return out + "\nFROM jobs;\n";
}

std::string latex(const FittedModel& model, const Formulas& formulas) {
  std::string out = commented(model, formulas, "%") + "% Needs amsmath.\n";
  for (const Formula& formula : formulas) {
    out += fmt::format("% {}\n\\begin{{align*}}\n{} ={{}}",
                       formula.text,
                       text_of(input(formula.name), Syntax::latex));
    for (std::size_t i = 0; i < formula.terms.size(); ++i) {
      const auto& [term, value] = formula.terms[i];
      out +=
          fmt::format("{}& {}{} % {}\n",
                      i == 0 ? "" : "  ",
                      i == 0 ? "" : "+ ",
                      text_of(value, Syntax::latex) + (i + 1 < formula.terms.size() ? " \\\\" : ""),
                      term);
    }
    out += "\\end{align*}\n";
  }
  return out;
}

std::string json(const FittedModel& model, const Formulas& formulas) {
  using Json = nlohmann::ordered_json;
  Json out{{"model", {{"id", short_id(model)}, {"hardware", model.hardware.name}}},
           {"about", fmt::format("{}", fmt::join(heading(model), " "))}};
  for (const InputText& input : inputs_of(formulas)) out["inputs"][input.name] = input.text;
  for (const Formula& formula : formulas) {
    Json& entry = out["formulas"][formula.name];
    entry["text"] = formula.text;
    for (const auto& [term, value] : formula.terms) {
      entry["terms"].push_back({{"term", term}, {"value", json_of(value)}});
    }
  }
  return out.dump(2) + "\n";
}

}  // namespace

std::string export_text(const FittedModel& model, std::string_view language) {
  const Formulas formulas = formulas_of(model);
  if (language == "c") return functions(model, formulas, c_form);
  if (language == "cpp") return functions(model, formulas, cpp_form);
  if (language == "python") return functions(model, formulas, python_form);
  if (language == "latex") return latex(model, formulas);
  if (language == "sql") return sql(model, formulas);
  return json(model, formulas);
}

}  // namespace energymodel::cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/manual.hpp"

#include <fmt/format.h>

#include "cli/exit_statuses.hpp"
#include "energymodel/version.hpp"
#include "io/words.hpp"

namespace energymodel::cli {
namespace {

/// Text as it is, whatever roff makes of its characters.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '-') {
      out += "\\-";
    } else if (c == '\\') {
      out += "\\e";
    } else if (c == '\'') {
      out += "\\(aq";
    } else if (c == '.' && (out.empty() || out.back() == '\n')) {
      out += "\\&.";
    } else {
      out += c;
    }
  }
  return out;
}

/// As the index of manual pages has its lines.
std::string_view without_stop(std::string_view sentence) {
  return sentence.ends_with('.') ? sentence.substr(0, sentence.size() - 1) : sentence;
}

std::string title(std::string_view name) {
  return fmt::format(
      ".TH {} 1 \"\" \"energymodel {}\" \"User Commands\"\n", escaped(name), version);
}

std::string section(std::string_view name) { return fmt::format(".SH {}\n", name); }

std::string item(std::string_view bold, std::string_view italic, std::string_view text) {
  const std::string value = italic.empty() ? "" : fmt::format(" \\fI{}\\fP", escaped(italic));
  return fmt::format(".TP\n\\fB{}\\fP{}\n{}\n", escaped(bold), value, escaped(text));
}

std::string examples(std::string_view lines) {
  return section("EXAMPLES") + fmt::format(".nf\n{}.fi\n", escaped(lines));
}

std::string exit_status() {
  std::string out = section("EXIT STATUS");
  for (std::size_t i = 0; i < exit_statuses.size(); ++i) {
    out += item(std::to_string(i), "", exit_statuses[i]);
  }
  return out;
}

std::string page_name(const Verb& verb) { return fmt::format("energymodel-{}", verb.name); }

}  // namespace

std::string manual_page(const Verb& verb) {
  const std::string name = page_name(verb);
  std::string out = title(name) + section("NAME") +
                    fmt::format("{} \\- {}\n", escaped(name), escaped(without_stop(verb.summary))) +
                    section("SYNOPSIS");
  const bool is_behind = verb.operands.starts_with("--");
  const std::string operands =
      verb.operands.empty() ? "" : fmt::format(" \\fI{}\\fP", escaped(verb.operands));
  const std::string options = verb.options.empty() ? "" : " [\\fIoptions\\fP]";
  out += fmt::format("\\fBenergymodel {}\\fP{}\n",
                     escaped(verb.name),
                     is_behind ? options + operands : operands + options);
  out += section("OPTIONS");
  for (const Option& option : verb.options) {
    out += item(fmt::format("--{}", option.name), option.value_name, described(option));
  }
  out += item("--help", "", "print the options and end");
  return out + examples(verb.examples) + exit_status() + section("SEE ALSO") +
         ".BR energymodel (1)\n";
}

std::string manual_overview(std::span<const Verb> verbs) {
  std::string out =
      title("energymodel") + section("NAME") +
      "energymodel \\- energy, time and power of AI and HPC jobs: fit, predict, validate\n" +
      section("SYNOPSIS") + "\\fBenergymodel\\fP \\fIVERB\\fP [\\fIoptions\\fP]\n" +
      section("DESCRIPTION") +
      "Fits the coefficients of a node to measured runs and predicts jobs that have not run.\n" +
      section("VERBS");
  for (const Verb& verb : verbs) out += item(verb.name, "", verb.summary);
  out += section("ENVIRONMENT") +
         item("ENERGYMODEL_PATH",
              "",
              "folders, separated by ':', that are searched for models and profiles first") +
         item("XDG_DATA_HOME",
              "",
              "its energymodel/ is searched next (~/.local/share if it is not set)") +
         item("COLUMNS", "", "the width of help and tables") + exit_status();
  out += section("SEE ALSO");
  for (std::size_t i = 0; i < verbs.size(); ++i) {
    out += fmt::format(
        ".BR {} (1){}\n", escaped(page_name(verbs[i])), i + 1 < verbs.size() ? "," : "");
  }
  return out;
}

}  // namespace energymodel::cli

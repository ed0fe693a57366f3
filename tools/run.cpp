// SPDX-License-Identifier: Apache-2.0
#include "run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <ostream>
#include <vector>

#include "energymodel/error.hpp"
#include "energymodel/version.hpp"
#include "io/suggest.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr std::string_view statuses =
    "Exit status: 0 done, 1 defect of this program, 2 usage, 3 bad input, 4 too little data,\n"
    "5 not converged, 6 not identifiable, 7 outside the fitted range (--strict), 8 newer schema,\n"
    "9 output not written, 10 a check found a difference.\n";

std::string overview() {
  std::string out = fmt::format(
      "energymodel {}: energy, time and power of AI and HPC jobs\n\n"
      "Examples:\n"
      "  energymodel predict --model butter-e-gpu --network mlp --inputs 784 --outputs 10 \\\n"
      "      --shape rectangle --size 1M --depth 5 --observations 70000 --epochs 3000\n"
      "  energymodel fit TRACE.csv --hardware nrel-eagle-gpu --output MODEL.toml\n\n"
      "Verbs:\n",
      version);
  for (const Command& command : commands()) {
    out += fmt::format("  {:10} {}\n", command.verb.name, command.verb.summary);
  }
  return out + "\n'energymodel VERB --help' shows the options of a verb.\n\n" +
         std::string(statuses);
}

/// Words behind "--" are not this program's.
bool asks_for_help(std::span<const std::string> words) {
  const auto own_end = std::find(words.begin(), words.end(), "--");
  return std::any_of(words.begin(), own_end, [](const std::string& word) {
    return word == "--help" || word == "-h";
  });
}

int dispatch(std::span<const std::string> words, std::ostream& out, std::ostream& err) {
  if (words.empty()) {
    err << overview();
    return static_cast<int>(Errc::usage);
  }
  const std::string& name = words.front();
  if (name == "--help" || name == "-h" || name == "help") {
    out << overview();
    return 0;
  }
  if (name == "--version") {
    out << "energymodel " << version << "\n";
    return 0;
  }
  std::vector<std::string> names;
  for (const Command& command : commands()) {
    names.emplace_back(command.verb.name);
    if (command.verb.name != name) continue;
    const auto rest = words.subspan(1);
    if (asks_for_help(rest)) {
      out << help_text(command.verb);
      return 0;
    }
    return command.run(Arguments(command.verb, rest), out, err);
  }
  throw Error(Errc::usage,
              "energymodel",
              fmt::format("found unknown verb '{}'{}, expected one of: {}",
                          name,
                          did_you_mean(name, names),
                          fmt::join(names, ", ")));
}

}  // namespace

int run(std::span<const std::string> words, std::ostream& out, std::ostream& err) {
  try {
    const int status = dispatch(words, out, err);
    out.flush();
    if (out) return status;
    throw Error(Errc::not_written, "standard output", "cannot be written");
  } catch (const Error& error) {
    err << "energymodel: error: " << error.what() << "\n";
    return static_cast<int>(error.code());
  } catch (const std::exception& error) {
    err << "energymodel: internal error: " << error.what() << "\n";
    return static_cast<int>(Errc::internal);
  }
}

}  // namespace energymodel::cli

// SPDX-License-Identifier: Apache-2.0
#include "run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <ostream>
#include <vector>

#include "cli/exit_statuses.hpp"
#include "cli/text.hpp"
#include "energymodel/error.hpp"
#include "energymodel/version.hpp"
#include "io/suggest.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

std::string overview() {
  const std::size_t width = text_width(80);
  std::string out = fmt::format(
      "{}\n\n"
      "Examples:\n"
      "  energymodel predict --model butter-e-gpu --network mlp --inputs 784 \\\n"
      "      --outputs 10 --shape rectangle --size 1M --depth 5 --observations 70000 \\\n"
      "      --epochs 3000\n"
      "  energymodel fit TRACE.csv --hardware nrel-eagle-gpu --output MODEL.toml\n\n"
      "Verbs:\n",
      wrap(fmt::format("energymodel {}: energy, time and power of AI and HPC jobs", version),
           0,
           width));
  constexpr std::size_t column = 13;
  for (const Command& command : commands()) {
    out += fmt::format(
        "  {:{}}{}\n", command.verb.name, column - 2, wrap(command.verb.summary, column, width));
  }
  std::vector<std::string> statuses;
  for (std::size_t i = 0; i < exit_statuses.size(); ++i) {
    statuses.push_back(fmt::format("{} {}", i, exit_statuses[i]));
  }
  return out + "\n" +
         wrap("'energymodel VERB --help' or 'energymodel help VERB' shows the options of a verb.",
              0,
              width) +
         "\n\n" + wrap(fmt::format("Exit status: {}.", fmt::join(statuses, ", ")), 0, width) + "\n";
}

bool is_help(const std::string& word) { return word == "--help" || word == "-h"; }

/// Words behind "--" are not this program's.
bool asks_for_help(std::span<const std::string> words) {
  const auto own_end = std::find(words.begin(), words.end(), "--");
  return words.front() == "help" || std::any_of(words.begin(), own_end, is_help);
}

Command find_command(const std::string& name) {
  std::vector<std::string> names;
  for (const Command& command : commands()) {
    if (command.verb.name == name) return command;
    names.emplace_back(command.verb.name);
  }
  names.insert(names.end(), {"help", "--help", "--version"});
  throw Error(Errc::usage,
              fmt::format("found unknown {} '{}'{}, expected one of: {}",
                          name.starts_with('-') ? "option" : "verb",
                          name,
                          did_you_mean(name, names),
                          fmt::join(names, ", ")));
}

/// The help that is asked for: on the first verb that is named, or on all.
std::string help_on(std::span<const std::string> words) {
  const auto topic = std::find_if(words.begin(), words.end(), [](const std::string& word) {
    return word != "help" && !is_help(word);
  });
  return topic == words.end() ? overview() : help_text(find_command(*topic).verb);
}

int dispatch(std::span<const std::string> words, std::ostream& out, std::ostream& err) {
  if (words.empty()) {
    err << overview();
    return static_cast<int>(Errc::usage);
  }
  const std::string& name = words.front();
  if (asks_for_help(words)) {
    out << help_on(words);
    return 0;
  }
  if (name == "--version") {
    out << "energymodel " << version << "\n";
    return 0;
  }
  const Command command = find_command(name);
  return command.run(Arguments(command.verb, words.subspan(1)), out, err);
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

// SPDX-License-Identifier: Apache-2.0
#include "cli/manual.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "energymodel/error.hpp"
#include "io/suggest.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

int run(const Arguments& arguments, std::ostream& out, std::ostream& /*err*/) {
  const std::vector<Verb> verbs = verb_tables();
  if (arguments.operands().empty()) {
    out << manual_overview(verbs);
    return 0;
  }
  const std::string& name = arguments.operands().front();
  std::vector<std::string> names;
  for (const Verb& verb : verbs) {
    names.emplace_back(verb.name);
    if (verb.name != name) continue;
    out << manual_page(verb);
    return 0;
  }
  throw Error(Errc::usage,
              "man",
              fmt::format("found '{}'{}, expected a verb: {}",
                          name,
                          did_you_mean(name, names),
                          fmt::join(names, ", ")));
}

}  // namespace

Command manual_command() {
  return {{"man",
           "[VERB]",
           "Prints the manual page of a verb, or of all, for man or a file.",
           "  energymodel man fit | man -l -\n"
           "  energymodel man > ~/.local/share/man/man1/energymodel.1\n",
           {},
           0,
           1},
          run};
}

}  // namespace energymodel::cli

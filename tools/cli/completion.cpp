// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "energymodel/io/data_path.hpp"
#include "energymodel/io/import.hpp"
#include "io/words.hpp"

namespace energymodel::cli {
namespace {

void add_verbs(Candidates& to, std::span<const Verb> verbs) {
  for (const Verb& verb : verbs) {
    to.words.push_back({std::string(verb.name), std::string(verb.summary)});
  }
}

/// Adds what fits a word of a usage line, such as "MODEL" or "nodes|components".
void add(Candidates& to, std::string_view described, std::span<const Verb> verbs) {
  for (const std::string& kind : split(described, '|')) {
    const auto add_names = [&](std::string_view folder) {
      for (const std::string& name : list_data_names(folder)) to.words.push_back({name, ""});
      to.takes_files = true;
    };
    if (kind.starts_with("MODEL")) {
      add_names("fitted");
    } else if (kind == "NODE") {
      add_names("hardware");
    } else if (kind == "COMPONENT") {
      add_names("hardware/components");
    } else if (kind == "FORMAT") {
      for (const Importer& importer : importers())
        to.words.push_back({std::string(importer.name), ""});
    } else if (kind == "VERB") {
      add_verbs(to, verbs);
    } else if (kind == "COMMAND") {
      to.takes_commands = true;
    } else if (kind == "FILE" || kind.find('.') != std::string::npos) {
      to.takes_files = true;
    } else if (std::islower(static_cast<unsigned char>(kind.front())) != 0) {
      to.words.push_back({kind, ""});
    }
  }
}

/// One word of "show NODE|COMPONENT" or "[NODE]...".
struct Place {
  std::string kinds;
  bool repeats = false;

  [[nodiscard]] bool fits(const std::string& word) const {
    const bool is_literal = std::islower(static_cast<unsigned char>(kinds.front())) != 0;
    const std::vector<std::string> words = split(kinds, '|');
    return !is_literal || std::find(words.begin(), words.end(), word) != words.end();
  }
};

std::vector<Place> places_of(const std::string& usage) {
  std::vector<Place> out;
  for (std::string word : split(usage, ' ')) {
    std::erase_if(word, [](char c) { return c == '[' || c == ']'; });
    const bool repeats = word.ends_with("...");
    if (repeats) word.resize(word.size() - 3);
    if (!word.empty()) out.push_back({word, repeats});
  }
  return out;
}

/// Adds what fits behind these operands, whichever form of the verb they fit.
void add_operands(Candidates& to,
                  const Verb& verb,
                  std::span<const std::string> before,
                  std::span<const Verb> verbs) {
  std::string_view rest = verb.operands;
  while (!rest.empty()) {
    const std::size_t stop = std::min(rest.find(" | "), rest.size());
    const std::vector<Place> places = places_of(std::string(rest.substr(0, stop)));
    rest.remove_prefix(std::min(stop + 3, rest.size()));
    const auto place_of = [&](std::size_t i) -> const Place* {
      if (i < places.size()) return &places[i];
      return !places.empty() && places.back().repeats ? &places.back() : nullptr;
    };
    bool is_this_form = true;
    for (std::size_t i = 0; i < before.size(); ++i) {
      const Place* const place = place_of(i);
      is_this_form = is_this_form && place != nullptr && place->fits(before[i]);
    }
    const Place* const next = place_of(before.size());
    if (is_this_form && next != nullptr) add(to, next->kinds, verbs);
  }
}

void add_values(Candidates& to, const Option& option) {
  for (const std::string_view word : option.choices) to.words.push_back({std::string(word), ""});
  if (option.choices.empty()) add(to, option.value_name, {});
}

void keep_those_that_start_with(const std::string& typed, Candidates& of) {
  std::erase_if(of.words, [&](const Candidate& it) { return !it.word.starts_with(typed); });
}

/// What stands between a verb and the word that is completed.
struct Typed {
  std::set<std::string> options;
  std::vector<std::string> operands;
  const Option* awaits_value = nullptr;
  bool is_behind = false;  ///< "--" was typed
};

Typed read(const Verb& verb, std::span<const std::string> words) {
  Typed out;
  for (const std::string& word : words) {
    if (out.awaits_value != nullptr) {
      out.awaits_value = nullptr;
    } else if (!out.is_behind && word == "--") {
      out.is_behind = true;
    } else if (!out.is_behind && word.starts_with("--")) {
      const std::string name = word.substr(2, word.find('=') - 2);
      out.options.insert(name);
      const auto at = std::find_if(verb.options.begin(), verb.options.end(), [&](const Option& it) {
        return it.name == name;
      });
      const bool takes_value = at != verb.options.end() && !at->value_name.empty();
      if (takes_value && word.find('=') == std::string::npos) out.awaits_value = &*at;
    } else {
      out.operands.push_back(word);
    }
  }
  return out;
}

void add_options(Candidates& to, const Verb& verb, const Typed& typed) {
  for (const Option& option : verb.options) {
    const std::string name(option.name);
    if (typed.options.contains(name) && !option.may_repeat) continue;
    to.words.push_back({"--" + name, std::string(option.help)});
  }
  to.words.push_back({"--help", "this help"});
}

Candidates complete_after(const Verb& verb,
                          std::span<const std::string> before,
                          const std::string& typed_word,
                          std::span<const Verb> verbs) {
  Candidates out;
  const Typed typed = read(verb, before);
  const std::size_t equals = typed_word.find('=');
  if (typed.is_behind) {
    // Another program's words, or operands that look like options.
    out.takes_commands = typed.operands.empty() && verb.operands.starts_with("-- COMMAND");
    out.takes_files = !out.takes_commands;
  } else if (typed.awaits_value != nullptr) {
    add_values(out, *typed.awaits_value);
  } else if (typed_word.starts_with("--") && equals != std::string::npos) {
    const std::string name = typed_word.substr(2, equals - 2);
    for (const Option& option : verb.options) {
      if (option.name == name) add_values(out, option);
    }
    for (Candidate& value : out.words) value.word.insert(0, typed_word, 0, equals + 1);
  } else if (typed_word.starts_with('-')) {
    add_options(out, verb, typed);
  } else {
    add_operands(out, verb, typed.operands, verbs);
    if (out.words.empty() && !out.takes_files) add_options(out, verb, typed);
  }
  return out;
}

}  // namespace

Candidates complete(std::span<const Verb> verbs, std::span<const std::string> words) {
  Candidates out;
  if (words.empty()) return out;
  const auto verb = std::find_if(
      verbs.begin(), verbs.end(), [&](const Verb& it) { return it.name == words.front(); });
  if (words.size() == 1) {
    add_verbs(out, verbs);
    out.words.push_back({"help", "the options of a verb"});
    out.words.push_back({"--help", "the verbs"});
    out.words.push_back({"--version", "the version"});
  } else if (words.front() == "help") {
    if (words.size() == 2) add_verbs(out, verbs);
  } else if (verb != verbs.end()) {
    out = complete_after(*verb, words.subspan(1, words.size() - 2), words.back(), verbs);
  }
  keep_those_that_start_with(words.back(), out);
  return out;
}

}  // namespace energymodel::cli

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "cli/report.hpp"
#include "cli/text.hpp"
#include "energymodel/error.hpp"
#include "energymodel/io/hardware_check.hpp"
#include "energymodel/io/profile.hpp"
#include "verbs/hardware_show.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr std::array options{
    Option{"format", "NAME", "table (default) or json", false, table_or_json}};
/// More names than anyone types.
constexpr std::size_t many = 10'000;

std::vector<ComponentProfile> all_components() {
  std::vector<ComponentProfile> out;
  for (const std::string& name : component_names()) out.push_back(read_component(name));
  return out;
}

/// Reads those that can be read; what is wrong with the others is added to `malformed`.
template <class Read>
auto read_each(const std::vector<std::string>& names,
               Read read,
               std::vector<std::string>& malformed) {
  std::vector<decltype(read(names.front()))> out;
  for (const std::string& name : names) {
    try {
      out.push_back(read(name));
    } catch (const Error& error) {
      malformed.emplace_back(error.what());
    }
  }
  return out;
}

void list_nodes(const std::vector<HardwareProfile>& nodes, std::ostream& out, Json* json) {
  for (const HardwareProfile& node : nodes) {
    const std::string name = std::filesystem::path(node.path).stem().string();
    if (json != nullptr) {
      json->push_back({{"name", name}, {"type", "node"}, {"description", node.description}});
    } else {
      out << fmt::format("{}\n  {}\n", name, wrap(node.description, 2, text_width()));
    }
  }
}

void list_components(const std::vector<ComponentProfile>& components,
                     std::ostream& out,
                     Json* json) {
  std::vector<std::vector<std::string>> cells{
      {"component", "kind", "idle", "rated", "fp32", "bits16", "memory"}};
  for (const ComponentProfile& profile : components) {
    const Component& component = profile.component;
    if (json != nullptr) {
      json->push_back({{"name", component.name},
                       {"type", "component"},
                       {"kind", name_of(component.kind)},
                       {"description", profile.description}});
      continue;
    }
    const auto value = [&](const char* key) { return marked_value(profile.entries, key); };
    cells.push_back({component.name,
                     std::string(name_of(component.kind)),
                     value("idle_power"),
                     value("rated_power"),
                     value("peak_fp32"),
                     value("peak_bits16"),
                     value("memory_bandwidth")});
  }
  if (json == nullptr) {
    out << text_table(cells) << "  " << wrap(marks_legend, 2, text_width()) << "\n";
  }
}

/// \throws Error(Errc::bad_input) after the list, naming the files that cannot be read
void list(std::string_view what, bool as_json, std::ostream& out) {
  Json entries = Json::array();
  Json* const json = as_json ? &entries : nullptr;
  std::vector<std::string> malformed;
  if (what != "components") {
    list_nodes(read_each(profile_names(), read_profile, malformed), out, json);
  }
  if (what.empty() && !as_json) out << "\n";
  if (what != "nodes") {
    list_components(read_each(component_names(), read_component, malformed), out, json);
  }
  if (as_json) out << entries.dump(2) << "\n";
  if (!malformed.empty()) {
    throw Error(Errc::bad_input, fmt::format("{}", fmt::join(malformed, "; ")));
  }
}

void show(const std::string& name, bool as_json, std::ostream& out) {
  if (is_component(name)) {
    const ComponentProfile profile = read_component(name);
    out << (as_json ? component_json(profile).dump(2) + "\n" : component_text(profile));
  } else {
    const HardwareProfile profile = read_profile(name);
    out << (as_json ? node_json(profile).dump(2) + "\n" : node_text(profile));
  }
}

std::string_view word_of(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

/// \return the exit status
int check(std::vector<std::string> names, bool as_json, std::ostream& out) {
  if (names.empty()) {
    names = profile_names();
    const std::vector<std::string> components = component_names();
    names.insert(names.end(), components.begin(), components.end());
  }
  const std::vector<ComponentProfile> siblings = all_components();
  std::vector<HardwareFinding> findings;
  for (const std::string& name : names) {
    const auto found = is_component(name) ? check_component(read_component(name), siblings)
                                          : check_node(read_profile(name), siblings);
    findings.insert(findings.end(), found.begin(), found.end());
  }
  const auto errors = std::count_if(findings.begin(), findings.end(), [](const auto& finding) {
    return finding.severity == Severity::error;
  });
  Json list = Json::array();
  for (const HardwareFinding& finding : findings) {
    list.push_back({{"severity", word_of(finding.severity)},
                    {"place", finding.place},
                    {"found", finding.found},
                    {"why", finding.why}});
    if (!as_json) {
      out << fmt::format("{}: {}: found '{}': {}\n",
                         finding.place,
                         word_of(finding.severity),
                         finding.found,
                         finding.why);
    }
  }
  if (as_json) {
    out << Json{{"checked", names.size()}, {"findings", list}}.dump(2) << "\n";
  } else {
    out << fmt::format("{} checked: {} errors, {} warnings\n",
                       names.size(),
                       errors,
                       findings.size() - static_cast<std::size_t>(errors));
  }
  return errors == 0 ? 0 : static_cast<int>(Errc::different);
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& /*err*/) {
  const bool as_json = arguments.choice("format") == "json";
  const auto& words = arguments.operands();
  const bool is_list = words[0] == "list" &&
                       (words.size() == 1 ||
                        (words.size() == 2 && (words[1] == "nodes" || words[1] == "components")));
  if (is_list) {
    list(words.size() == 2 ? words[1] : "", as_json, out);
  } else if (words[0] == "show" && words.size() == 2) {
    show(words[1], as_json, out);
  } else if (words[0] == "check") {
    return check({words.begin() + 1, words.end()}, as_json, out);
  } else {
    throw Error(
        Errc::usage,
        "hardware",
        fmt::format("found '{}', expected 'list [nodes|components]', 'show NODE|COMPONENT' or "
                    "'check [NODE|COMPONENT|FILE]...'",
                    fmt::join(words, " ")));
  }
  return 0;
}

}  // namespace

Command hardware_command() {
  return {{"hardware",
           "list [nodes|components] | show NODE|COMPONENT | check [NODE|COMPONENT|FILE]...",
           "Lists nodes and components, shows one with the source of every value, checks values.",
           "  energymodel hardware list components\n"
           "  energymodel hardware show hgx-h100-8x-epyc-9354\n"
           "  energymodel hardware check MYNODE.toml\n",
           options,
           1,
           many},
          run};
}

}  // namespace energymodel::cli

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <ostream>

#include "cli/report.hpp"
#include "energymodel/error.hpp"
#include "energymodel/io/profile.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr std::array options{Option{"format", "NAME", "table (default) or json"}};

void list(const std::string& format, std::ostream& out) {
  Json profiles = Json::array();
  for (const std::string& name : profile_names()) {
    const HardwareProfile profile = read_profile(name);
    profiles.push_back({{"name", name}, {"description", profile.description}});
    out << (format == "json" ? "" : fmt::format("{}\n  {}\n", name, profile.description));
  }
  if (format == "json") out << profiles.dump(2) << "\n";
}

void show(const std::string& name, const std::string& format, std::ostream& out) {
  const HardwareProfile profile = read_profile(name);
  if (format == "json") {
    Json entries = Json::array();
    for (const ProfileEntry& entry : profile.entries) {
      entries.push_back({{"key", entry.key},
                         {"value", entry.value},
                         {"kind", entry.kind},
                         {"source", entry.source}});
    }
    out << Json{{"name", profile.hardware.name},
                {"description", profile.description},
                {"file", profile.path},
                {"values", entries}}
               .dump(2)
        << "\n";
    return;
  }
  out << profile.hardware.name << "\n" << profile.description << "\nfrom " << profile.path << "\n";
  for (const ProfileEntry& entry : profile.entries) {
    out << fmt::format(
        "\n  {:36} {}\n    {}: {}\n", entry.key, entry.value, entry.kind, entry.source);
  }
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& /*err*/) {
  constexpr std::array<std::string_view, 2> formats{"table", "json"};
  const std::string format = arguments.choice("format", formats);
  const auto& words = arguments.operands();
  if (words[0] == "list" && words.size() == 1) {
    list(format, out);
  } else if (words[0] == "show" && words.size() == 2) {
    show(words[1], format, out);
  } else {
    throw Error(Errc::usage,
                "energymodel hardware",
                fmt::format("found '{}', expected 'list' or 'show NAME'", fmt::join(words, " ")));
  }
  return 0;
}

}  // namespace

Command hardware_command() {
  return {{"hardware",
           "list | show NAME",
           "Lists hardware profiles, or shows one with the source of every value.",
           "  energymodel hardware list\n"
           "  energymodel hardware show nrel-eagle-gpu\n",
           options,
           1,
           2},
          run};
}

}  // namespace energymodel::cli

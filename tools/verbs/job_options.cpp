// SPDX-License-Identifier: Apache-2.0
#include "verbs/job_options.hpp"

#include <fmt/format.h>

#include <cmath>
#include <ostream>
#include <utility>
#include <vector>

#include "energymodel/error.hpp"
#include "io/suggest.hpp"

namespace energymodel::cli {
const FittedModel& Models::of(const Arguments& arguments) {
  std::string key;
  for (const std::string option : {"model", "hardware", "efficiency", "node-power", "uses"}) {
    key += arguments.text_or(option, "") + '\n';
  }
  auto at = models_.find(key);
  if (at == models_.end()) at = models_.emplace(key, model_from(arguments)).first;
  if (arguments.has("group") && !at->second.energy.groups) {
    throw Error(Errc::usage, "--group", "found with a model that declares no group, expected none");
  }
  return at->second;
}

std::optional<Kind> kind_of(const Option& option) {
  constexpr std::array<std::pair<std::string_view, Kind>, 6> kinds{{{"N", Kind::count},
                                                                    {"R", Kind::ratio},
                                                                    {"TIME", Kind::duration},
                                                                    {"POWER", Kind::power},
                                                                    {"BYTES", Kind::bytes},
                                                                    {"FLOP", Kind::flops}}};
  for (const auto& [name, kind] : kinds) {
    if (option.value_name == name) return kind;
  }
  return std::nullopt;
}

std::string option_text(Kind kind, double value) {
  switch (kind) {
    case Kind::count:
      return fmt::format("{:.0f}", value);
    case Kind::duration:
      return fmt::format("{} s", value);
    case Kind::power:
      return fmt::format("{} W", value);
    case Kind::bytes:
      return fmt::format("{} B", value);
    case Kind::flops:
      return fmt::format("{} FLOP", value);
    default:
      return fmt::format("{}", value);
  }
}

void note_unseen_group(const Answer& answer, std::ostream& err) {
  const std::string group = answer.arguments.text_or("group", "");
  if (group.empty() || answer.model.energy.groups->knows(group)) return;
  const GroupEffects& groups = *answer.model.energy.groups;
  std::vector<std::string> levels;
  for (const auto& [level, effect] : groups.log_effect) levels.push_back(level);
  err << fmt::format(
      "note: --group: found '{}'{}, of which the model saw no run: predicted as a "
      "new level of {}, with wider intervals\n",
      group,
      did_you_mean(group, levels),
      groups.column);
}

void warn(const Answer& answer, std::ostream& err) {
  note_unseen_group(answer, err);
  for (std::size_t i = 0; i < answer.phases.size(); ++i) {
    err << text_of(answer.warnings[i], answer.model, answer.phases[i].job);
  }
}

int status_of(const Answer& answer) {
  const bool is_refused = answer.is_doubtful() && answer.arguments.has("strict");
  return is_refused ? static_cast<int>(Errc::out_of_domain) : 0;
}

}  // namespace energymodel::cli

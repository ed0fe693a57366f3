// SPDX-License-Identifier: Apache-2.0
/// \file
/// A job to be predicted, as the verbs that plan take it: predict, explain, sweep and solve.
#pragma once

#include <array>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>

#include "cli/arguments.hpp"
#include "verbs/answer.hpp"
#include "verbs/facility_options.hpp"
#include "verbs/network_options.hpp"
#include "verbs/plan_options.hpp"

namespace energymodel::cli {

inline constexpr std::array model_options{
    Option{"model", "MODEL", "model file, or the name of a shipped model"}};

inline constexpr auto job_options = joined(
    std::array{
        Option{"duration", "TIME", "the job's duration if it is known, such as '26 h'"},
        Option{"group", "LEVEL", "level of the model's declared group, such as a node's name"},
        Option{"strict", "", "exit with status 7 for a job outside the fitted range or hull"}},
    plan_options,
    facility_options,
    network_options);

/// The models that arguments ask for, each read once.
class Models {
 public:
  /// \throws as model_from(); Error(Errc::usage) for --group with a model that declares none
  const FittedModel& of(const Arguments& arguments);

 private:
  std::map<std::string, FittedModel> models_;
};

/// What the option's values count; nothing for a word or an amount of two units.
[[nodiscard]] std::optional<Kind> kind_of(const Option& option);
/// A number as the option takes it, in base units: "4096", "1.5 s". Counts are rounded.
[[nodiscard]] std::string option_text(Kind kind, double value);

/// Says so where the model saw no run of the group that the job is of.
void note_unseen_group(const Answer& answer, std::ostream& err);
/// That note and the answer's warnings, for people.
void warn(const Answer& answer, std::ostream& err);
/// The exit status: whether --strict refuses it.
[[nodiscard]] int status_of(const Answer& answer);

}  // namespace energymodel::cli

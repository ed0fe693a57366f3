// SPDX-License-Identifier: Apache-2.0
#include "verbs/idle_options.hpp"

#include "energymodel/error.hpp"

namespace energymodel::cli {

void refuse_idle_options(const Arguments& arguments) {
  if (arguments.has("verify")) {
    arguments.refuse_all_but({"verify"}, "found with --verify, expected as the model's file says");
    return;
  }
  arguments.require({"hardware"});
  const std::string output = arguments.text_or("output", "");
  const std::string page = arguments.text_or("report", "");
  const std::string how = arguments.text_or("cross-validate", "");
  const bool is_json = arguments.text_or("format", "table") == "json";
  const bool is_scored = !how.empty();
  const bool is_standard_output_taken = output == "-" || page == "-";
  if (!page.empty() && page == output) {
    throw Error(Errc::usage, "--report", "found the file of --output, expected another");
  }
  if (is_standard_output_taken) {
    arguments.refuse({"cross-validate", "format"},
                     "found where standard output takes the model or its page, expected a file for "
                     "that");
  }
  const bool is_reported = !page.empty() || !(is_scored || is_standard_output_taken);
  if (!is_reported) {
    arguments.refuse({"bootstrap"}, "found where no fit is reported, expected with a report of it");
  }
  const bool is_kept = !output.empty() || !page.empty();
  if (is_scored && !is_kept) {
    arguments.refuse({"no-intervals", "no-profiles", "strict"},
                     "found with --cross-validate alone, expected with --output or --report too");
  }
  const bool shows_errors = is_scored || !page.empty() || !(is_json || is_standard_output_taken);
  if (!shows_errors) {
    arguments.refuse({"net-of-startup"},
                     "found where no error is shown, expected with a table, --report or "
                     "--cross-validate");
  }
  const bool holds_out = !arguments.has("no-intervals") || arguments.text_or("terms", "") == "auto";
  const bool is_folded = ((!is_scored || is_kept) && holds_out) || how.starts_with("group:");
  if (!is_folded) {
    arguments.refuse({"folds"},
                     "found where nothing is cut into so many folds, expected with intervals or "
                     "--cross-validate group:COLUMN");
  }
  if (!is_folded && !how.starts_with("kfold:") && !arguments.has("bootstrap")) {
    arguments.refuse({"seed"},
                     "found where nothing is drawn, expected with intervals, --bootstrap or "
                     "--cross-validate");
  }
}

}  // namespace energymodel::cli

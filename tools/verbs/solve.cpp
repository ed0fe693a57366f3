// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <ostream>

#include "cli/text.hpp"
#include "energymodel/error.hpp"
#include "verbs/solver.hpp"
#include "verbs/verbs.hpp"

namespace energymodel::cli {
namespace {

constexpr auto options = joined(
    model_options,
    std::array{
        Option{"largest", "NAME", "find the largest value of an option below, such as size"},
        Option{"smallest", "NAME", "find the smallest value of one, such as batch"},
        Option{"between", "LOW..HIGH", "with these: where to look, such as 1k..1G"},
        Option{"cheapest",
               "NAME=LIST",
               "find the value that costs least (energy, without --price): hardware=dgx-a100,...; "
               "or any other option"},
        Option{"limit",
               "AMOUNT",
               "to stay under: '50 MWh', '10 t' of CO2e, '20000 EUR', '2 MW' at the peak, '72 h'",
               true},
        Option{"probability",
               "R",
               "with which the job stays under each limit, 0.5 to 0.95 (default 0.9)"},
        Option{"format", "NAME", "table (default) or json", false, table_or_json}},
    job_options);

std::string limits_text(const Solver& solver) {
  std::string out;
  for (const Limit& limit : solver.limits()) out += (out.empty() ? "" : ", ") + limit.text;
  return out;
}

std::string text_of(const Found& found, const Solver& solver) {
  std::string out = paragraph(fmt::format("{} that stays under {} with {:g} % probability",
                                          found.question,
                                          limits_text(solver),
                                          100.0 * solver.probability())) +
                    "\n";
  if (!found.best) out += paragraph("Nothing: " + found.remark + ".");
  std::vector<RemarkedLine> lines;
  if (found.best) lines.push_back({found.option, found.shown, found.remark});
  for (std::size_t i = 0; found.best && i < solver.limits().size(); ++i) {
    const Limit& limit = solver.limits()[i];
    lines.push_back({name_of(limit, found.best->is_of_facility),
                     amount_text(limit, found.best->amounts[i]),
                     fmt::format("or less with {:g} % probability, {:.1f} % of the limit",
                                 100.0 * solver.probability(),
                                 100.0 * found.best->amounts[i] / limit.most)});
  }
  out += remarked_lines(lines);
  if (found.candidates.empty()) return out;
  std::vector<std::vector<std::string>> rows{{found.option}};
  for (const Limit& limit : solver.limits()) {
    rows.front().push_back(name_of(limit, found.candidates.front().is_of_facility));
  }
  rows.front().emplace_back("stays under");
  for (const Tried& tried : found.candidates) {
    std::vector<std::string> row{tried.value};
    for (std::size_t i = 0; i < tried.amounts.size(); ++i) {
      row.push_back(amount_text(solver.limits()[i], tried.amounts[i]));
    }
    row.emplace_back(tried.is_within ? "yes" : "no");
    rows.push_back(std::move(row));
  }
  return out + "\n" + text_table(rows);
}

Json json_of(const Tried& tried, const Solver& solver) {
  Json amounts = Json::array();
  for (std::size_t i = 0; i < tried.amounts.size(); ++i) {
    amounts.push_back({{"name", name_of(solver.limits()[i], tried.is_of_facility)},
                       {"limit", solver.limits()[i].text},
                       {"stays_under", tried.amounts[i]},
                       {"share_of_limit", tried.amounts[i] / solver.limits()[i].most}});
  }
  return {{"value", tried.value},
          {"within_limits", tried.is_within},
          {"has_warnings", tried.is_doubtful},
          {"amounts", amounts}};
}

Json json_of(const Found& found, const Solver& solver) {
  Json out{{"question", found.question},
           {"option", found.option},
           {"probability", solver.probability()},
           {"found", found.best.has_value()}};
  if (found.best) out["best"] = json_of(*found.best, solver);
  if (found.is_scan) {
    out["feasible"] = Json::array();
    for (const auto& [low, high] : found.ranges) out["feasible"].push_back({low, high});
    out["is_one_range"] = found.ranges.size() == 1;
    out["scanned_points"] = scanned_points;
  }
  for (const Tried& tried : found.candidates) {
    out["candidates"].push_back(json_of(tried, solver));
  }
  if (!found.remark.empty()) out["remark"] = found.remark;
  return out;
}

int run(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  arguments.require({"largest|smallest|cheapest", "limit"});
  if (arguments.has("largest")) {
    arguments.refuse({"smallest", "cheapest"}, "found with --largest, expected one of them");
  } else if (arguments.has("smallest")) {
    arguments.refuse({"cheapest"}, "found with --smallest, expected one of them");
  }
  const bool as_json = arguments.choice("format") == "json";
  Solver solver(arguments);
  const Found found = arguments.has("cheapest")
                          ? solver.in_list()
                          : solver.along(arguments.has("largest") ? "largest" : "smallest");
  out << (as_json ? json_of(found, solver).dump(2) + "\n" : text_of(found, solver));
  if (!found.best) return static_cast<int>(Errc::different);
  if (!as_json) solver.warn_at(found.option, found.best->value, err);
  const bool is_refused = found.best->is_doubtful && arguments.has("strict");
  return is_refused ? static_cast<int>(Errc::out_of_domain) : 0;
}

}  // namespace

Command solve_command() {
  return {{"solve",
           "",
           "Finds the largest, smallest or cheapest job that stays under limits.",
           "  energymodel solve --model butter-e-gpu --network mlp --inputs 784 \\\n"
           "      --outputs 10 --depth 5 --observations 70000 --epochs 3000 --largest size \\\n"
           "      --between 1k..100M --limit '1 kWh' --probability 0.9\n"
           "  energymodel solve --network transformer --parameters 13B --tokens 100B \\\n"
           "      --cheapest hardware=dgx-a100,dgx-h100,dgx-b200 --limit '50 MWh' --pue 1.2\n",
           options},
          run};
}

}  // namespace energymodel::cli

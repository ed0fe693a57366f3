// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>

#include "energymodel/io/model_file.hpp"
#include "fuzz/reader.hpp"
#include "support/jobs.hpp"

namespace energymodel::fuzz {

void read_model_text(std::string_view bytes) {
  std::optional<FittedModel> model;
  if (!accepts([&] { model = parse_model(std::string(bytes), "fuzz.toml"); })) return;
  const std::string written = model_text(*model);
  const FittedModel again = parse_model(written, "again.toml");
  require(model_text(again) == written, "changed by writing", written);
  static const std::vector<Workload> jobs = test::sample_jobs();
  for (const Workload& job : jobs) {
    const Prediction one = model->predict(job);
    const Prediction other = again.predict(job);
    const double energy_J = in(one.energy.median, joule);
    require(!(energy_J < 0.0), "predicted energy", std::to_string(energy_J));
    require(energy_J == in(other.energy.median, joule) || energy_J != energy_J,
            "predicts another energy when read again");
    (void)model->extrapolates(job);
  }
}

}  // namespace energymodel::fuzz

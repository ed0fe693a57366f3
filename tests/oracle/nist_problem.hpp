// SPDX-License-Identifier: Apache-2.0
/// \file
/// The certified nonlinear problems of NIST's Statistical Reference Datasets
/// (https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml).
#pragma once

#include <ceres/jet.h>

#include <span>
#include <string>
#include <vector>

namespace energymodel::test {

/// As many parameters as the largest problem (ENSO) has; the rest stay zero.
using NistJet = ceres::Jet<double, 9>;

/// y as a function of the parameters b1 ... (b[0] ...) and the predictors x.
struct NistModel {
  const char* name;
  NistJet (*predict)(const NistJet* b, const double* x);
  bool log_of_response = false;
};
std::span<const NistModel> nist_models();

/// What a problem's file says.
struct NistProblem {
  std::vector<std::vector<double>> starts;  ///< two
  std::vector<double> certified;
  std::vector<double> y;
  std::vector<std::vector<double>> x;  ///< by row
};

/// The folder of the problems' files, or "" where there is none: "nist" in $ENERGYMODEL_DATA_DIR,
/// which is "shared/data" beside the checkout unless it is set.
std::string nist_folder();

NistProblem read_nist_problem(const std::string& path);

}  // namespace energymodel::test

/* SPDX-License-Identifier: Apache-2.0 */
/* A prediction from C: one network, where its energy goes, and plain jobs by columns. */
#include <stdio.h>

#include "energymodel/energymodel.h"

static int failed(const char *what) {
  fprintf(stderr, "%s: %s\n", what, em_message());
  return 1;
}

int main(void) {
  em_model *model = NULL;
  if (em_model_load("butter-e-gpu", &model) != EM_OK) return failed("load");
  em_description about = {.size = sizeof about};
  em_model_describe(model, &about);
  printf("%s, from %zu measured runs\n", about.hardware, about.rows);

  /* A million weights in five layers, from 784 inputs to 10 outputs. */
  em_fully_connected job = {.size = sizeof job};
  job.shape = EM_RECTANGLE;
  job.parameters = 1e6;
  job.depth = 5;
  job.inputs = 784;
  job.outputs = 10;
  job.observations = 70000;
  job.epochs = 3000;
  em_workload *workload = NULL;
  if (em_workload_fully_connected(&job, &workload) != EM_OK) return failed("workload");

  em_prediction prediction = {.size = sizeof prediction};
  if (em_predict(model, workload, NULL, &prediction) != EM_OK) return failed("predict");
  printf("median energy %.3f kWh, nine of ten runs %.3f to %.3f kWh\n",
         prediction.energy_J.median / 3.6e6,
         prediction.energy_J.low_90 / 3.6e6,
         prediction.energy_J.high_90 / 3.6e6);
  printf("duration      %.2f h\n", prediction.duration_s.median / 3600.0);

  double by_term_J[64];
  if (em_explain(model, workload, NULL, by_term_J, 64) != EM_OK) return failed("explain");
  for (size_t i = 0; i < em_term_count(); ++i) {
    if (by_term_J[i] > 0.0) printf("  %-12s %6.1f Wh\n", em_term_name(i), by_term_J[i] / 3600.0);
  }

  /* Many jobs: a column is an array; what is absent is null. */
  const double steps[] = {1e5, 1e6, 1e7};
  const double launches[] = {14, 14, 14};
  double energy_J[3];
  em_columns columns = {.size = sizeof columns};
  columns.rows = 3;
  columns.steps = steps;
  columns.launches = launches;
  em_results results = {.size = sizeof results};
  results.energy_J = energy_J;
  if (em_predict_columns(model, &columns, &results) != EM_OK) return failed("columns");
  for (size_t i = 0; i < 3; ++i) printf("%8.0f steps %8.1f Wh\n", steps[i], energy_J[i] / 3600.0);

  em_workload_free(workload);
  em_model_free(model);
  return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/**
 * \file
 * The library from C and from whatever calls C (C99 or later).
 *
 * Models and workloads are opaque. Once made they never change: any number of threads may use one
 * at the same time. What a function writes belongs to the caller, in memory of the caller. A call
 * that can fail returns an em_status; em_message() then says in one line what was found and what
 * was expected. A struct that may grow begins with its size, which the caller sets:
 *
 *   em_prediction prediction = {.size = sizeof prediction};
 */
#ifndef ENERGYMODEL_ENERGYMODEL_H
#define ENERGYMODEL_ENERGYMODEL_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define EM_API __attribute__((visibility("default")))
#else
#define EM_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** The values are the exit statuses of the tool (docs/exit_status.md). */
typedef enum em_status {
  EM_OK = 0,
  EM_INTERNAL = 1,    /**< a defect of the library, or no memory */
  EM_USAGE = 2,       /**< a null pointer, a struct of unknown size */
  EM_BAD_INPUT = 3,   /**< a file that is absent or malformed, a number out of range */
  EM_INCOMPATIBLE = 8 /**< a model of a newer schema */
} em_status;

/** A prediction's doubts, or-ed together. Codes and meaning: docs/formats.md. */
typedef enum em_warning {
  EM_W001_OUTSIDE_RANGE = 1,
  EM_W002_UNPRICED = 2,
  EM_W003_UNEXPECTED_DURATION = 4,
  EM_W004_OUTSIDE_HULL = 8
} em_warning;

/** Width of the operands of arithmetic. */
typedef enum em_precision { EM_FP32 = 0, EM_FP64 = 1, EM_BITS16 = 2, EM_BITS8 = 3 } em_precision;

/** Shapes of a fully connected network (docs/model.md). */
typedef enum em_shape {
  EM_RECTANGLE = 0,
  EM_RECTANGLE_RESIDUAL = 1,
  EM_TRAPEZOID = 2,
  EM_EXPONENTIAL = 3,
  EM_WIDE_FIRST_2X = 4,
  EM_WIDE_FIRST_4X = 5,
  EM_WIDE_FIRST_8X = 6,
  EM_WIDE_FIRST_16X = 7
} em_shape;

typedef struct em_model em_model;
typedef struct em_workload em_workload;

/** The version of the library that is running, "0.2.0". */
EM_API const char* em_version(void);

/** What went wrong in the last call on this thread that failed; "" before any. Valid until the next
 * such call on this thread. */
EM_API const char* em_message(void);

/* ---- Models ---- */

/** Reads a model by path or, without ".toml", by the name of a shipped one. */
EM_API em_status em_model_load(const char* name_or_path, em_model** out);

/** A null pointer is fine. */
EM_API void em_model_free(em_model* model);

/** The texts belong to the model. */
typedef struct em_description {
  size_t size;             /**< sizeof(em_description) */
  const char* id;          /**< eight digits that the tool prints with every prediction */
  const char* hardware;    /**< the node that it was fitted on */
  const char* trace;       /**< the file of the measured runs */
  const char* attribution; /**< of the measured data */
  size_t rows;             /**< measured runs behind the energy */
  int has_duration;        /**< whether it predicts durations too */
  int accepts_duration;    /**< whether a job may carry its duration */
  double coverage_90; /**< share of held-out runs in their 90 % interval; NaN: not calibrated */
  double coverage_50; /**< likewise of the 50 % interval */
} em_description;

EM_API em_status em_model_describe(const em_model* model, em_description* out);

/* ---- Workloads: what a job does ---- */

/** A job by plain numbers, the columns of docs/formats.md. Zero stands for what is absent: a job
 * {.size = sizeof job} with `steps` is complete. Amounts are those of one step, but for `tokens`. */
typedef struct em_plain_job {
  size_t size;           /**< sizeof(em_plain_job) */
  int32_t is_inference;  /**< 0: training */
  int32_t precision;     /**< em_precision */
  double duration_s;     /**< of the job where it is known; else 0 */
  double steps;          /**< of the whole job, > 0 */
  double epochs;         /**< passes over the data */
  double batch_size;     /**< samples per step; 0 stands for 1 */
  double clock_ratio;    /**< clock over the clock that the model was fitted at; 0 stands for 1 */
  double parameters;     /**< weights and biases */
  double tokens;         /**< of the whole job */
  double launches;       /**< operations issued per step */
  double step_FLOP;      /**< a multiply-accumulate is 2 */
  double operation_FLOP; /**< of one operation; 0 stands for step_FLOP / launches */
  double weights_traffic_B;
  double weights_working_set_B;
  double activations_traffic_B;
  double activations_working_set_B;
  double kv_cache_traffic_B;
  double kv_cache_working_set_B;
  double exchanged_B; /**< over a link */
} em_plain_job;

EM_API em_status em_workload_plain(const em_plain_job* job, em_workload** out);

/** The training of the fully connected network of a shape whose count of weights and biases is
 * nearest to `parameters`. */
typedef struct em_fully_connected {
  size_t size;         /**< sizeof(em_fully_connected) */
  int32_t shape;       /**< em_shape */
  int32_t precision;   /**< em_precision */
  double duration_s;   /**< of the job where it is known; else 0 */
  double parameters;   /**< wanted weights and biases, >= 1 */
  double depth;        /**< layers with weights, the output layer included, >= 2 */
  double inputs;       /**< after any encoding, >= 1 */
  double outputs;      /**< >= 1 */
  double observations; /**< rows of the data set, train and test together, >= 1 */
  double train_share;  /**< of the observations; 0 stands for 0.8 */
  double epochs;       /**< 0 stands for 1 */
  double batch_size;   /**< per step and device; 0 stands for 256 */
  double devices;      /**< that share the data equally; 0 stands for 1 */
  double clock_ratio;  /**< 0 stands for 1 */
} em_fully_connected;

EM_API em_status em_workload_fully_connected(const em_fully_connected* job, em_workload** out);

/** A null pointer is fine. */
EM_API void em_workload_free(em_workload* workload);

/* ---- Predictions ---- */

/** One quantity. NaN stands for what the model cannot give. */
typedef struct em_estimate {
  double median;
  double mean;   /**< what to budget per run */
  double low_90; /**< a new run lies between low_90 and high_90 nine times in ten */
  double low_50; /**< and one time in two between these */
  double high_50;
  double high_90;
  double parameter_sd_log; /**< standard deviation of the logarithm, from the coefficients alone */
  double residual_sd_log;  /**< likewise, of single runs about the median */
} em_estimate;

typedef struct em_prediction {
  size_t size;       /**< sizeof(em_prediction) */
  uint32_t warnings; /**< em_warning, or-ed */
  em_estimate energy_J;
  em_estimate duration_s; /**< as given, if the job carries it */
  em_estimate power_W;    /**< mean over the job */
} em_prediction;

/** Predicts one job. Allocates nothing.
 * \param group  the job's level of the group that the model declares; null for none */
EM_API em_status em_predict(const em_model* model,
                            const em_workload* workload,
                            const char* group,
                            em_prediction* out);

/** The terms of the energy. Names are static; null beyond the last. */
EM_API size_t em_term_count(void);
EM_API const char* em_term_name(size_t term);

/** What each term contributes [J]: em_term_count() numbers that add up to the median energy.
 * Allocates nothing. \param capacity  of `energy_by_term_J`, at least em_term_count() */
EM_API em_status em_explain(const em_model* model,
                            const em_workload* workload,
                            const char* group,
                            double* energy_by_term_J,
                            size_t capacity);

/** The warnings in words, a line each, as the tool prints them.
 * \param text      cut at capacity and always ended by a zero; may be null if capacity is 0
 * \param length    bytes of the whole text without that zero; may be null */
EM_API em_status em_warnings(const em_model* model,
                             const em_workload* workload,
                             char* text,
                             size_t capacity,
                             size_t* length);

/* ---- Many jobs, by columns ---- */

/** Plain jobs: each column is an array of `rows` numbers, as in em_plain_job; null for one that is
 * absent. */
typedef struct em_columns {
  size_t size; /**< sizeof(em_columns) */
  size_t rows;
  const int32_t* is_inference;
  const int32_t* precision;
  const char* const* group;
  const double* duration_s;
  const double* steps; /**< required */
  const double* epochs;
  const double* batch_size;
  const double* clock_ratio;
  const double* parameters;
  const double* tokens;
  const double* launches;
  const double* step_FLOP;
  const double* operation_FLOP;
  const double* weights_traffic_B;
  const double* weights_working_set_B;
  const double* activations_traffic_B;
  const double* activations_working_set_B;
  const double* kv_cache_traffic_B;
  const double* kv_cache_working_set_B;
  const double* exchanged_B;
} em_columns;

/** Where predictions go: arrays of `rows` numbers; null for one that is not wanted. */
typedef struct em_results {
  size_t size; /**< sizeof(em_results) */
  uint32_t* warnings;
  double* energy_J; /**< median */
  double* energy_mean_J;
  double* energy_90_low_J;
  double* energy_90_high_J;
  double* energy_50_low_J;
  double* energy_50_high_J;
  double* duration_s; /**< median */
  double* duration_90_low_s;
  double* duration_90_high_s;
  double* duration_50_low_s;
  double* duration_50_high_s;
  double* power_W; /**< median */
  double* power_90_low_W;
  double* power_90_high_W;
  double* power_50_low_W;
  double* power_50_high_W;
} em_results;

/** Predicts every row, or none if one of them is bad (em_message() names row and column, rows
 * counted from 0). Allocates once, not for each row. */
EM_API em_status em_predict_columns(const em_model* model,
                                    const em_columns* jobs,
                                    const em_results* out);

#ifdef __cplusplus
}
#endif

#endif

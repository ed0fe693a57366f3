// SPDX-License-Identifier: Apache-2.0
/// \file
/// Predictions as functions of SQL, for SQLite:
///
///   energy_joules(model, name, value, name, value ...)      median energy [J]
///   duration_seconds(model, name, value, name, value ...)   median duration [s]; NULL if unknown
///
/// Names are those of em_plain_job; where 'depth' is among them, of em_fully_connected. A NULL
/// value is an absent one.
#include <sqlite3ext.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <string>

#include "capi/workload.hpp"
#include "energymodel/energymodel.h"

SQLITE_EXTENSION_INIT1

namespace {

using energymodel::capi::plain_fields;
using energymodel::capi::PlainField;

/// The models that a connection has read.
class Models {
 public:
  /// Null if it cannot be read; em_message() says why.
  const em_model* find(const std::string& name) {
    const auto at = models_.find(name);
    if (at != models_.end()) return at->second.get();
    em_model* model = nullptr;
    if (em_model_load(name.c_str(), &model) != EM_OK) return nullptr;
    return models_.emplace(name, Handle(model, em_model_free)).first->second.get();
  }

 private:
  using Handle = std::unique_ptr<em_model, decltype(&em_model_free)>;
  std::map<std::string, Handle> models_;
};

struct NetworkField {
  const char* name;
  double em_fully_connected::*value;
};
constexpr std::array network_fields{NetworkField{"duration_s", &em_fully_connected::duration_s},
                                    NetworkField{"parameters", &em_fully_connected::parameters},
                                    NetworkField{"depth", &em_fully_connected::depth},
                                    NetworkField{"inputs", &em_fully_connected::inputs},
                                    NetworkField{"outputs", &em_fully_connected::outputs},
                                    NetworkField{"observations", &em_fully_connected::observations},
                                    NetworkField{"train_share", &em_fully_connected::train_share},
                                    NetworkField{"epochs", &em_fully_connected::epochs},
                                    NetworkField{"batch_size", &em_fully_connected::batch_size},
                                    NetworkField{"devices", &em_fully_connected::devices},
                                    NetworkField{"clock_ratio", &em_fully_connected::clock_ratio}};

std::string text_of(sqlite3_value* value) {
  const unsigned char* const text = sqlite3_value_text(value);
  return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
}

/// Sets the fields that the arguments from the second on name. \return what is wrong, or ""
template <class Job, class Fields>
std::string set_fields(int count, sqlite3_value** values, const Fields& fields, Job& job) {
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string name = text_of(values[i]);
    if (sqlite3_value_type(values[i + 1]) == SQLITE_NULL) continue;
    const auto* const field = std::find_if(
        fields.begin(), fields.end(), [&](const auto& known) { return name == known.name; });
    if (field == fields.end()) {
      std::string known;
      for (const auto& one : fields) known += (known.empty() ? "" : ", ") + std::string(one.name);
      return "found '" + name + "', expected one of: " + known;
    }
    if (sqlite3_value_numeric_type(values[i + 1]) == SQLITE_TEXT) {
      return name + ": found '" + text_of(values[i + 1]) + "', expected a number";
    }
    job.*(field->value) = sqlite3_value_double(values[i + 1]);
  }
  return {};
}

void predict(sqlite3_context* context,
             int count,
             sqlite3_value** values,
             em_estimate em_prediction::*quantity) {
  const auto refuse = [&](const std::string& words) {
    sqlite3_result_error(context, words.c_str(), -1);
  };
  if (count < 3 || count % 2 == 0)
    return refuse("expected a model, then names and values in pairs");
  auto& models = *static_cast<Models*>(sqlite3_user_data(context));
  const em_model* const model = models.find(text_of(values[0]));
  if (model == nullptr) return refuse(em_message());

  bool is_network = false;
  for (int i = 1; i < count; i += 2) is_network = is_network || text_of(values[i]) == "depth";
  em_workload* made = nullptr;
  em_status status = EM_OK;
  std::string wrong;
  if (is_network) {
    em_fully_connected job{};
    job.size = sizeof job;
    wrong = set_fields(count, values, network_fields, job);
    if (wrong.empty()) status = em_workload_fully_connected(&job, &made);
  } else {
    em_plain_job job{};
    job.size = sizeof job;
    wrong = set_fields(count, values, plain_fields, job);
    if (wrong.empty()) status = em_workload_plain(&job, &made);
  }
  if (!wrong.empty()) return refuse(wrong);
  const std::unique_ptr<em_workload, decltype(&em_workload_free)> workload(made, em_workload_free);
  em_prediction prediction{};
  prediction.size = sizeof prediction;
  if (status == EM_OK) status = em_predict(model, made, nullptr, &prediction);
  if (status != EM_OK) return refuse(em_message());
  const double median = (prediction.*quantity).median;
  if (std::isnan(median)) return sqlite3_result_null(context);
  sqlite3_result_double(context, median);
}

/// No exception may reach SQLite, which is C.
template <em_estimate em_prediction::*quantity>
void call(sqlite3_context* context, int count, sqlite3_value** values) {
  try {
    predict(context, count, values, quantity);
  } catch (const std::exception&) {
    sqlite3_result_error_nomem(context);
  }
}

}  // namespace

extern "C" EM_API int sqlite3_energymodelsqlite_init(sqlite3* database,
                                                     char** /*message*/,
                                                     const sqlite3_api_routines* api) {
  SQLITE_EXTENSION_INIT2(api);
  // Each function owns models of its own, freed when SQLite drops the function.
  const auto add = [&](const char* name, void (*function)(sqlite3_context*, int, sqlite3_value**)) {
    return sqlite3_create_function_v2(database,
                                      name,
                                      -1,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                      new Models,
                                      function,
                                      nullptr,
                                      nullptr,
                                      [](void* models) { delete static_cast<Models*>(models); });
  };
  const int first = add("energy_joules", &call<&em_prediction::energy_J>);
  return first == SQLITE_OK ? add("duration_seconds", &call<&em_prediction::duration_s>) : first;
}

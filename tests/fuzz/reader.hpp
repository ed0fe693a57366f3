// SPDX-License-Identifier: Apache-2.0
/// \file
/// Readers of untrusted text, and what has to hold for any bytes given to them.
///
/// A reader gives a result or throws Error with Errc::bad_input or Errc::incompatible and a message
/// of one line. Anything else ends the program: another exception, a broken condition, and, as the
/// sanitizers have it, undefined behaviour.
#pragma once

#include <span>
#include <string_view>

#include "energymodel/error.hpp"

namespace energymodel::fuzz {

struct Reader {
  std::string_view name;
  void (*take)(std::string_view bytes);
};

/// All readers, and the comparisons that take their input from bytes.
[[nodiscard]] std::span<const Reader> readers();

/// The reader of that name; ends the program if there is none.
[[nodiscard]] const Reader& reader_named(std::string_view name);

/// Ends the program with a message unless the condition holds.
void require(bool holds, std::string_view what, std::string_view found = {});
void require_refusal(const Error& error);

/// Whether a call gave a result rather than refuse the input.
template <class Call>
bool accepts(Call call) {
  try {
    call();
  } catch (const Error& error) {
    require_refusal(error);
    return false;
  }
  return true;
}

void read_csv(std::string_view bytes);
void read_csv_in_blocks(std::string_view bytes);
void read_trace_text(std::string_view bytes);
void read_node(std::string_view bytes);
void read_component_text(std::string_view bytes);
void read_model_text(std::string_view bytes);
void read_network(std::string_view bytes);
void read_quantity(std::string_view bytes);
void read_jobs(std::string_view bytes);
void predict_batch(std::string_view bytes);
/// A mapping file, for a table that does not change.
void read_import_map(std::string_view bytes);

/// One text of an import format.
void read_import(std::string_view format, std::string_view bytes);

}  // namespace energymodel::fuzz

// SPDX-License-Identifier: Apache-2.0
/// \file
/// Appending to a trace, also by several programs at a time.
#pragma once

#include <cstddef>
#include <string>

#include "record/trace_row.hpp"

namespace energymodel::cli {

/// Refuses a trace that could not take the row: one with other columns, one that cannot be written
/// or cannot be locked. Leaves nothing behind.
/// \throws Error(Errc::bad_input) naming the first column that differs, Error(Errc::not_written)
void check_trace(const std::string& path, const Cells& cells);

/// Appends the row, with a header where the file is new or empty. The file is locked meanwhile
/// (flock(2)) and replaced in one step, so that rows of several programs stay whole and none is lost,
/// wherever one of them ends. A device or pipe, or "-", is given header and row.
/// \return how many rows it has now
/// \throws Error(Errc::bad_input), Error(Errc::not_written)
std::size_t append_row(const std::string& path, const Cells& cells);

}  // namespace energymodel::cli

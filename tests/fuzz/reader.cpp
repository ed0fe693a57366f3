// SPDX-License-Identifier: Apache-2.0
#include "fuzz/reader.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace energymodel::fuzz {
namespace {

constexpr std::array all{
    Reader{"csv", read_csv},
    Reader{"csv_blocks", read_csv_in_blocks},
    Reader{"trace", read_trace_text},
    Reader{"node", read_node},
    Reader{"component", read_component_text},
    Reader{"model", read_model_text},
    Reader{"network_config", read_network},
    Reader{"quantity", read_quantity},
    Reader{"jobs", read_jobs},
    Reader{"batch", predict_batch},
    Reader{"import_map", read_import_map},
    Reader{"carbontracker", [](std::string_view bytes) { read_import("carbontracker", bytes); }},
    Reader{"codecarbon", [](std::string_view bytes) { read_import("codecarbon", bytes); }},
    Reader{"likwid", [](std::string_view bytes) { read_import("likwid", bytes); }},
    Reader{"map", [](std::string_view bytes) { read_import("map", bytes); }},
    Reader{"mlperf-power", [](std::string_view bytes) { read_import("mlperf-power", bytes); }},
    Reader{"nvidia-smi", [](std::string_view bytes) { read_import("nvidia-smi", bytes); }},
    Reader{"perf", [](std::string_view bytes) { read_import("perf", bytes); }},
    Reader{"perun", [](std::string_view bytes) { read_import("perun", bytes); }},
    Reader{"prometheus", [](std::string_view bytes) { read_import("prometheus", bytes); }},
    Reader{"slurm", [](std::string_view bytes) { read_import("slurm", bytes); }},
    Reader{"zeus", [](std::string_view bytes) { read_import("zeus", bytes); }},
};

[[noreturn]] void stop(std::string_view what, std::string_view found) {
  std::fprintf(stderr,
               "%.*s: %.*s\n",
               static_cast<int>(what.size()),
               what.data(),
               static_cast<int>(found.size()),
               found.data());
  std::abort();
}

}  // namespace

std::span<const Reader> readers() { return all; }

const Reader& reader_named(std::string_view name) {
  const auto at =
      std::find_if(all.begin(), all.end(), [&](const Reader& it) { return it.name == name; });
  if (at == all.end()) stop("no reader of that name", name);
  return *at;
}

void require(bool holds, std::string_view what, std::string_view found) {
  if (!holds) stop(what, found);
}

void require_refusal(const Error& error) {
  const std::string_view message = error.what();
  require(error.code() == Errc::bad_input || error.code() == Errc::incompatible,
          "refused with another status",
          message);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  require(!message.empty() && std::none_of(message.begin(), message.end(), is_control),
          "refused in other than one line of text",
          message);
}

}  // namespace energymodel::fuzz

// SPDX-License-Identifier: Apache-2.0
/// \file
/// What every function of the C interface does at its border: no exception leaves, structs are read
/// and written by the size that the caller states.
#pragma once

#include <algorithm>
#include <cstring>
#include <exception>
#include <string_view>

#include "energymodel/energymodel.h"
#include "energymodel/error.hpp"
#include "energymodel/fit/fitted_model.hpp"

struct em_model {
  energymodel::FittedModel model;
  std::string id;
};

struct em_workload {
  energymodel::Workload job;
};

namespace energymodel::capi {

/// Keeps a message for em_message() and gives its status back. Does not allocate.
em_status fail(em_status status, std::string_view message) noexcept;

/// Runs the body of a function; what it throws becomes a status and a message.
template <class Body>
em_status guarded(Body body) noexcept {
  try {
    body();
    return EM_OK;
  } catch (const Error& error) {
    return fail(static_cast<em_status>(error.code()), error.what());
  } catch (const std::exception& error) {
    return fail(EM_INTERNAL, error.what());
  } catch (...) {
    return fail(EM_INTERNAL, "unknown exception");
  }
}

template <class T>
void require(const T* pointer, const char* name) {
  if (pointer == nullptr) throw Error(Errc::usage, name, "found a null pointer, expected none");
}

/// A struct whose caller may be older than this library and know only its first fields.
template <class T>
void require_size(const T* from, const char* name) {
  require(from, name);
  if (from->size >= sizeof(from->size) && from->size <= sizeof(T)) return;
  throw Error(Errc::usage,
              name,
              "found size " + std::to_string(from->size) + ", expected at most " +
                  std::to_string(sizeof(T)) + " (is the header newer than the library?)");
}

template <class T>
T read_struct(const T* from, const char* name) {
  require_size(from, name);
  T out{};
  std::memcpy(&out, from, from->size);
  return out;
}

template <class T>
void write_struct(T value, T* to) {
  value.size = to->size;
  std::memcpy(to, &value, to->size);
}

}  // namespace energymodel::capi

// SPDX-License-Identifier: Apache-2.0
/// \file
/// A JSON object that says where something is wrong. Layer 5.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>

namespace energymodel {

/// Looks up the first of several names of one thing; null counts as absent.
class JsonView {
 public:
  using Names = std::initializer_list<const char*>;

  /// \throws Error(Errc::bad_input): malformed, larger than 1 MiB, nested deeper than 16, no object
  JsonView(const std::string& text, std::string name);

  [[nodiscard]] bool has(Names names) const { return find(names) != nullptr; }
  [[nodiscard]] bool is_null(const char* name) const {
    return object_.contains(name) && object_[name].is_null();
  }
  /// Whether it is a list that is not empty.
  [[nodiscard]] bool has_items(const char* name) const {
    return object_.contains(name) && object_[name].is_array() && !object_[name].empty();
  }

  /// \throws Error(Errc::bad_input): absent, or no whole number in [low, high]
  [[nodiscard]] double whole(Names names, double low, double high) const;
  [[nodiscard]] double whole_or(Names names, double low, double high, double fallback) const;
  /// \throws Error(Errc::bad_input): of another type
  [[nodiscard]] bool flag_or(Names names, bool fallback) const;
  [[nodiscard]] std::string text_or(Names names, std::string fallback) const;

  /// \throws Error(Errc::bad_input) naming the file, the key, what it holds and what was expected
  [[noreturn]] void refuse(Names names, const std::string& expected) const;

  static constexpr std::size_t most_bytes = std::size_t{1} << 20;
  static constexpr int most_depth = 16;

 private:
  [[nodiscard]] const nlohmann::json* find(Names names) const;

  nlohmann::json object_;
  std::string name_;
};

}  // namespace energymodel

// SPDX-License-Identifier: Apache-2.0
/// \file
/// A TOML table that knows where it stands, for error messages. Internal to io.
#pragma once

// GCC 12 reads doubles by std::from_chars too; without it, models take twice as long to read.
#define TOML_FLOAT_CHARCONV 1
#include <toml++/toml.h>

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "energymodel/io/quantity_text.hpp"

namespace energymodel {

/// Parses a file.
/// \throws Error(Errc::bad_input) with file, line and column
toml::table parse_toml(const std::string& text, const std::string& file);

class TomlView {
 public:
  TomlView(const toml::table& table, std::string file, std::string path = {})
      : table_(&table), file_(std::move(file)), path_(std::move(path)) {}

  /// "file.toml:12: startup_energy.value"; the table's own line if the key is absent.
  [[nodiscard]] std::string place(std::string_view key) const;

  [[nodiscard]] bool has(std::string_view key) const { return table_->contains(key); }
  [[nodiscard]] std::vector<std::string> keys() const;

  /// Each throws Error(Errc::bad_input) if the key is absent or of another type.
  [[nodiscard]] std::string text(std::string_view key) const;
  [[nodiscard]] bool flag(std::string_view key) const;
  [[nodiscard]] double number(std::string_view key) const;
  [[nodiscard]] double positive(std::string_view key) const;
  [[nodiscard]] std::size_t whole(std::string_view key,
                                  std::size_t low = 0,
                                  std::size_t high = 1'000'000'000'000) const;
  [[nodiscard]] TomlView table(std::string_view key) const;
  [[nodiscard]] std::vector<TomlView> tables(std::string_view key) const;  ///< empty if absent
  [[nodiscard]] std::vector<double> numbers(std::string_view key) const;
  [[nodiscard]] std::vector<std::vector<double>> number_rows(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  [[nodiscard]] double quantity(std::string_view key, Kind kind) const;
  [[nodiscard]] std::string text_or(std::string_view key, std::string fallback) const;

  /// \throws Error(Errc::bad_input) naming the first key that is not among `known`
  void refuse_unknown(std::span<const std::string_view> known) const;
  void refuse_unknown(std::initializer_list<std::string_view> known) const {
    refuse_unknown(std::span(known.begin(), known.size()));
  }

  /// Demands that schema is "`kind` N" with N no larger than `newest`.
  /// \throws Error(Errc::incompatible) for a larger N, Error(Errc::bad_input) for another text
  void require_schema(std::string_view kind, int newest) const;

 private:
  [[nodiscard]] const toml::node& node(std::string_view key, std::string_view expected) const;

  const toml::table* table_;
  std::string file_;
  std::string path_;
};

}  // namespace energymodel

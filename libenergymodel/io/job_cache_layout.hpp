// SPDX-License-Identifier: Apache-2.0
/// \file
/// The bytes of a column cache, which its writer and its reader share.
///
///   8 words      magic, version, rows, offset and length of the footer, its checksum, 0, checksum
///                of the seven words before
///   the parts    of JobSource::part_rows rows, one after the other: a word for each column that
///                says how it is stored, then each column: one double for all rows, floats where
///                each number is one, or doubles; columns begin at whole words
///   the footer   names of the columns; offset, length and checksum of each part; the origin
///
/// Words are 64 bits in the machine's order of bytes, which the magic shows.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace energymodel::job_cache {

inline constexpr std::uint64_t magic =
    0x31736c6f636d65ff;  // "\xff" "emcols1" where low bytes are first
inline constexpr std::uint64_t version = 1;
inline constexpr std::size_t header_words = 8;

enum class Storage : std::uint64_t { constant, floats, doubles };

/// Tells cut and damaged bytes from whole ones. \pre a whole number of words
inline std::uint64_t checksum(std::string_view bytes) {
  constexpr std::uint64_t prime = 0x9e3779b97f4a7c15;
  std::uint64_t lanes[4] = {1, 2, 3, 4};
  const std::size_t words = bytes.size() / sizeof(std::uint64_t);
  for (std::size_t i = 0; i < words; ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i * sizeof word, sizeof word);
    std::uint64_t& lane = lanes[i % 4];
    lane = std::rotl((lane ^ word) * prime, 29);
  }
  std::uint64_t out = words;
  for (const std::uint64_t lane : lanes) out = std::rotl((out ^ lane) * prime, 31);
  return out;
}

inline void append_word(std::uint64_t word, std::string& to) {
  to.append(reinterpret_cast<const char*>(&word), sizeof word);
}

inline void pad(std::string& text) { text.resize((text.size() + 7) / 8 * 8, '\0'); }

/// Its length, then its bytes.
inline void append_text(std::string_view text, std::string& to) {
  append_word(text.size(), to);
  to += text;
  pad(to);
}

}  // namespace energymodel::job_cache

// SPDX-License-Identifier: Apache-2.0
/// \file
/// What a call refused, and in which words.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "energymodel/error.hpp"

namespace energymodel::test {

struct Refusal {
  Errc code;
  std::string message;
};

/// The Error that a call throws; nothing, and a failed test, if it throws none.
template <class Call>
std::optional<Refusal> refusal_of(Call call) {
  try {
    (void)call();
  } catch (const Error& error) {
    return Refusal{error.code(), error.what()};
  }
  ADD_FAILURE() << "nothing was refused";
  return std::nullopt;
}

/// Expects a call to throw `code` with a message of one line that contains `part`.
template <class Call>
void expect_refusal(Call call, Errc code, std::string_view part) {
  const auto refusal = refusal_of(call);
  if (!refusal) return;
  EXPECT_EQ(static_cast<int>(refusal->code), static_cast<int>(code)) << refusal->message;
  EXPECT_NE(refusal->message.find(part), std::string::npos)
      << "said:     " << refusal->message << "\nexpected: " << part;
  EXPECT_EQ(refusal->message.find('\n'), std::string::npos) << refusal->message;
}

}  // namespace energymodel::test

// SPDX-License-Identifier: Apache-2.0
#include "io/suggest.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace energymodel {
namespace {

TEST(suggest, counts_edits) {
  struct Case {
    const char* a;
    const char* b;
    std::size_t edits;
  };
  const Case cases[] = {
      {"", "", 0},
      {"fit", "", 3},
      {"fit", "fit", 0},
      {"FIT", "fit", 0},
      {"fti", "fit", 1},         // neighbours swapped
      {"predct", "predict", 1},  // one left out
      {"predicct", "predict", 1},
      {"predixt", "predict", 1},
      {"kitten", "sitting", 3},
      {"energy_J", "duration_s", 9},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.a) + " / " + c.b);
    EXPECT_EQ(edit_distance(c.a, c.b), c.edits);
    EXPECT_EQ(edit_distance(c.b, c.a), c.edits);
  }
}

TEST(suggest, names_slips_and_nothing_further) {
  const std::vector<std::string> known{"fit", "predict", "validate"};
  struct Case {
    const char* word;
    const char* meant;
  };
  const Case cases[] = {
      {"fit", "fit"},
      {"fot", "fit"},
      {"fo", ""},  // two slips in a word of two letters are another word
      {"perdict", "predict"},
      {"predit_", "predict"},
      {"validat", "validate"},
      {"prognosticate", ""},
      {"", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.word);
    EXPECT_EQ(nearest(c.word, known), c.meant);
  }
  EXPECT_EQ(nearest(std::string(1000, 'a'), known), "");
  EXPECT_EQ(did_you_mean("perdict", known), " (did you mean 'predict'?)");
  EXPECT_EQ(did_you_mean("prognosticate", known), "");
}

}  // namespace
}  // namespace energymodel

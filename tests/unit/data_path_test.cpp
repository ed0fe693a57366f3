// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/data_path.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/temporary_folder.hpp"

namespace energymodel {
namespace {

TEST(data_path, takes_the_first_folder_that_has_the_file) {
  const test::TemporaryFolder first;
  const test::TemporaryFolder second;
  first.write("hardware/both.toml", "1");
  second.write("hardware/both.toml", "2");
  const std::string only = second.write("hardware/only.toml", "2");
  second.write("hardware/other.txt", "2");
  ASSERT_EQ(::setenv("ENERGYMODEL_PATH", ((first / "") + "::" + (second / "")).c_str(), 1), 0);

  EXPECT_EQ(test::bytes_of(find_data_file("hardware", "both.toml")), "1");
  EXPECT_EQ(test::bytes_of(find_data_file("hardware", "only.toml")), "2");
  EXPECT_EQ(find_data_file("hardware", "absent.toml"), "");
  EXPECT_EQ(find_data_file("datasets", "both.toml"), "");

  const std::vector<std::string> listed = list_data_files("hardware", ".toml");
  const auto ends_with = [&](const std::string& name) {
    return std::count_if(listed.begin(), listed.end(), [&](const std::string& path) {
      return path.ends_with(name);
    });
  };
  EXPECT_EQ(ends_with("/both.toml"), 1);
  EXPECT_EQ(ends_with("/only.toml"), 1);
  EXPECT_EQ(ends_with("/other.txt"), 0);
  ::unsetenv("ENERGYMODEL_PATH");
  EXPECT_EQ(find_data_file("hardware", "only.toml"), "");
}

}  // namespace
}  // namespace energymodel

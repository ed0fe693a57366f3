// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/content_id.hpp"

#include <gtest/gtest.h>

namespace energymodel {
namespace {

/// Expected by Python: uuid.uuid5(uuid.NAMESPACE_OID, text).
TEST(content_id, is_the_name_based_uuid_of_the_bytes) {
  EXPECT_EQ(content_id(""), "0a68eb57-c88a-5f34-9e9d-27f85e68af4f");
  EXPECT_EQ(content_id("energymodel"), "b7a380e5-6ee6-5b60-89c7-eb3bf5626f83");
  EXPECT_EQ(content_id("a,b\n1,2\n"), "042d4b95-da14-52a5-a018-271bae47f7b2");
}

}  // namespace
}  // namespace energymodel

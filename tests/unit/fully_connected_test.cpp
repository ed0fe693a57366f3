// SPDX-License-Identifier: Apache-2.0
#include "energymodel/workloads/fully_connected.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "energymodel/io/csv.hpp"

namespace energymodel {
namespace {

TEST(fully_connected, names_shapes_both_ways) {
  for (std::size_t i = 0; i < shape_names.size(); ++i) {
    EXPECT_EQ(shape_from_name(shape_names[i]), static_cast<Shape>(i));
  }
  EXPECT_EQ(shape_from_name("rectangel"), std::nullopt);
}

TEST(fully_connected, has_the_widths_of_its_shape) {
  struct Case {
    Shape shape;
    std::vector<double> widths;
    double parameters;  // sum of w_(i+1) (w_i + 1), by hand
  };
  const Case cases[] = {
      {Shape::rectangle, {3, 5, 5, 2}, 20 + 30 + 12},
      {Shape::rectangle_residual, {3, 5, 5, 2}, 20 + 30 + 12},
      // 8 to 2 in thirds.
      {Shape::trapezoid, {3, 8, 6, 4, 2}, 32 + 54 + 28 + 10},
      // 16 to 2, halved by each third of the way.
      {Shape::exponential, {3, 16, 8, 4, 2}, 64 + 136 + 36 + 10},
      {Shape::wide_first_2x, {3, 8, 4, 4, 2}, 32 + 36 + 20 + 10},
      {Shape::wide_first_4x, {3, 16, 4, 4, 2}, 64 + 68 + 20 + 10},
      {Shape::wide_first_8x, {3, 32, 4, 4, 2}, 128 + 132 + 20 + 10},
      {Shape::wide_first_16x, {3, 64, 4, 4, 2}, 256 + 260 + 20 + 10},
      // No hidden layer narrower than the outputs where the shape narrows towards them.
      {Shape::exponential, {3, 10, 10, 10}, 40 + 110 + 110},
      // One hidden layer, and none.
      {Shape::trapezoid, {3, 8, 2}, 32 + 18},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(shape_names[static_cast<std::size_t>(c.shape)]) + " " +
                 std::to_string(c.widths.size()));
    const std::size_t depth = c.widths.size() - 1;
    const FullyConnected network =
        fully_connected(c.shape, c.parameters, depth, c.widths.front(), c.widths.back());
    EXPECT_EQ(network.widths, c.widths);
    EXPECT_EQ(network.depth(), depth);
    EXPECT_EQ(network.parameters(), c.parameters);
  }
}

TEST(fully_connected, takes_the_nearest_size) {
  // Rectangles of 3 inputs, 2 outputs and depth 3 have s^2 + 7 s + 2 parameters: 62 at width 5 and
  // 80 at width 6.
  struct Case {
    double size;
    double width;
  };
  const Case cases[] = {{62, 5}, {63, 5}, {70, 5}, {72, 6}, {79, 6}, {80, 6}, {1, 1}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.size);
    EXPECT_EQ(fully_connected(Shape::rectangle, c.size, 3, 3, 2).widths,
              (std::vector<double>{3, c.width, c.width, 2}));
  }
}

TEST(fully_connected, reaches_sizes_far_above_any_trace) {
  for (const double size : {1e9, 1e12, 1e15}) {
    for (std::size_t i = 0; i < shape_names.size(); ++i) {
      const double built = fully_connected(static_cast<Shape>(i), size, 4, 784, 10).parameters();
      EXPECT_NEAR(built, size, 1e-3 * size) << shape_names[i];
    }
  }
}

/// The measured networks, from their raw columns: their published sizes are nominal, and small deep
/// networks cannot come close to theirs.
TEST(fully_connected, rebuilds_the_measured_networks) {
  std::size_t large = 0;
  std::size_t near = 0;
  for (const char* const trace : {"butter_e_cpu.csv", "butter_e_gpu.csv"}) {
    const CsvTable table =
        CsvTable::read(std::string(ENERGYMODEL_SOURCE_DIR) + "/models/traces/" + trace);
    const auto number = [&](std::size_t row, const char* column) {
      return table.number(row, table.find(column));
    };
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const auto shape = shape_from_name(table.cell(row, table.find("shape")));
      ASSERT_TRUE(shape.has_value()) << table.place(row);
      const double size = number(row, "size");
      const FullyConnected network = fully_connected(*shape,
                                                     size,
                                                     static_cast<std::size_t>(number(row, "depth")),
                                                     number(row, "features"),
                                                     number(row, "outputs"));
      const double error = std::abs(network.parameters() / size - 1.0);
      EXPECT_LE(error, 0.26) << table.place(row);
      if (size <= std::exp2(15)) continue;
      ++large;
      if (error <= 0.01) ++near;
    }
  }
  ASSERT_GT(large, 0U);
  EXPECT_GE(static_cast<double>(near), 0.99 * static_cast<double>(large));
}

}  // namespace
}  // namespace energymodel

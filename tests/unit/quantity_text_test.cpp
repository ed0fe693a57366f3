// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/quantity_text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <string>

#include "support/refusal.hpp"

namespace energymodel {
namespace {

constexpr std::array all_kinds{Kind::count,
                               Kind::ratio,
                               Kind::energy,
                               Kind::duration,
                               Kind::power,
                               Kind::bytes,
                               Kind::flops,
                               Kind::flop_rate,
                               Kind::byte_rate,
                               Kind::frequency};

struct Prefix {
  std::string symbol;
  double factor;
};

void expect_each_prefix(Kind kind, const std::string& base, std::span<const Prefix> prefixes) {
  for (const Prefix& prefix : prefixes) {
    for (const std::string space : {"", " "}) {
      const std::string text = "2.5" + space + prefix.symbol + base;
      SCOPED_TRACE(text);
      EXPECT_DOUBLE_EQ(parse_quantity(text, kind, "here"), 2.5 * prefix.factor);
    }
  }
}

TEST(quantity_text, takes_every_prefix_on_every_base_unit) {
  const std::array<Prefix, 11> si{{{"n", 1e-9},
                                   {"u", 1e-6},
                                   {"m", 1e-3},
                                   {"", 1.0},
                                   {"k", 1e3},
                                   {"M", 1e6},
                                   {"G", 1e9},
                                   {"T", 1e12},
                                   {"P", 1e15},
                                   {"E", 1e18},
                                   {"Z", 1e21}}};
  const std::array<Prefix, 6> binary{{{"Ki", std::exp2(10)},
                                      {"Mi", std::exp2(20)},
                                      {"Gi", std::exp2(30)},
                                      {"Ti", std::exp2(40)},
                                      {"Pi", std::exp2(50)},
                                      {"Ei", std::exp2(60)}}};
  expect_each_prefix(Kind::energy, "J", si);
  expect_each_prefix(Kind::duration, "s", si);
  expect_each_prefix(Kind::power, "W", si);
  expect_each_prefix(Kind::bytes, "B", si);
  expect_each_prefix(Kind::bytes, "B", binary);
  expect_each_prefix(Kind::flops, "FLOP", si);
  expect_each_prefix(Kind::flops, "FLOPs", si);
  expect_each_prefix(Kind::flop_rate, "FLOP/s", si);
  expect_each_prefix(Kind::flop_rate, "FLOPS", si);
  expect_each_prefix(Kind::byte_rate, "B/s", si);
  expect_each_prefix(Kind::byte_rate, "B/s", binary);
  expect_each_prefix(Kind::frequency, "Hz", si);
}

TEST(quantity_text, means_what_the_expected_kind_says) {
  struct Case {
    const char* text;
    Kind kind;
    double base;
  };
  const Case cases[] = {
      {"70B", Kind::count, 70e9},        {"70B", Kind::bytes, 70.0},
      {"13e9", Kind::count, 13e9},       {"1.5k", Kind::count, 1500.0},
      {"3K", Kind::count, 3000.0},       {"2M", Kind::count, 2e6},
      {"2 T", Kind::count, 2e12},        {"0", Kind::count, 0.0},
      {"80%", Kind::ratio, 0.8},         {"0.8", Kind::ratio, 0.8},
      {"2 kWh", Kind::energy, 7.2e6},    {"1 MWh", Kind::energy, 3.6e9},
      {"3 Wh", Kind::energy, 10800.0},   {"26 h", Kind::duration, 93600.0},
      {"3 min", Kind::duration, 180.0},  {"3 ms", Kind::duration, 0.003},
      {"2 d", Kind::duration, 172800.0}, {"1 week", Kind::duration, 604800.0},
      {"1 mW", Kind::power, 1e-3},       {"1 MW", Kind::power, 1e6},
      {"1 GB", Kind::bytes, 1e9},        {"1 GiB", Kind::bytes, 1073741824.0},
      {"  5  J  ", Kind::energy, 5.0},   {"1e-3 J", Kind::energy, 1e-3},
      {"-5 J", Kind::energy, -5.0},  // whether a sign makes sense is the caller's to say
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_DOUBLE_EQ(parse_quantity(c.text, c.kind, "here"), c.base);
  }
}

TEST(quantity_text, refuses_and_says_why) {
  struct Case {
    const char* text;
    Kind kind;
    const char* message;
  };
  const Case cases[] = {
      {"1 TFLOP/s",
       Kind::flops,
       "here: found '1 TFLOP/s' (a rate of work), expected FLOPs, such as '1.5 ZFLOP'"},
      {"1 TFLOPS", Kind::flops, "found '1 TFLOPS' (a rate of work), expected FLOPs"},
      {"1 TFLOP", Kind::flop_rate, "found '1 TFLOP' (an amount of work), expected a rate"},
      {"900 GB/s", Kind::bytes, "(a bandwidth), expected bytes, such as '40 GiB'"},
      {"40 GiB", Kind::byte_rate, "(an amount of memory), expected a bandwidth"},
      {"300 W", Kind::energy, "(a power), expected an energy, such as '2 kWh' or '500 J'"},
      {"2 kWh", Kind::power, "(an energy), expected a power"},
      {"5 s", Kind::frequency, "(a duration), expected a frequency"},
      {"5 J", Kind::count, "(an energy), expected a count"},
      {"5 furlongs", Kind::duration, "found '5 furlongs', expected a duration"},
      {"5 KJ", Kind::energy, "found '5 KJ', expected an energy"},
      {"5 Ks", Kind::duration, "found '5 Ks', expected a duration"},
      {"5 GiJ", Kind::energy, "found '5 GiJ', expected an energy"},
      {"1,5 kWh", Kind::energy, "found '1,5 kWh', expected an energy"},
      {"1.5.2 J", Kind::energy, "found '1.5.2 J', expected an energy"},
      {"J", Kind::energy, "found 'J', expected an energy"},
      {"", Kind::count, "found '', expected a count"},
      {" ", Kind::energy, "found ' ', expected an energy"},
      {"nan J", Kind::energy, "found 'nan J', expected an energy"},
      {"inf", Kind::count, "found 'inf', expected a count"},
      {"-inf W", Kind::power, "found '-inf W', expected a power"},
      {"1e400 J", Kind::energy, "found '1e400 J', expected an energy"},
      // The number is finite and the unit is known, but not their product.
      {"1e300 ZFLOP", Kind::flops, "found '1e300 ZFLOP', expected FLOPs"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    test::expect_refusal(
        [&] { return parse_quantity(c.text, c.kind, "here"); }, Errc::bad_input, c.message);
  }
}

TEST(quantity_text, wants_a_unit_wherever_one_matters) {
  for (const Kind kind : all_kinds) {
    SCOPED_TRACE(std::string(describe_kind(kind)));
    if (kind == Kind::count || kind == Kind::ratio) {
      EXPECT_EQ(parse_quantity("5", kind, "here"), 5.0);
    } else {
      test::expect_refusal(
          [&] { return parse_quantity("5", kind, "here"); },
          Errc::bad_input,
          "found '5' without a unit, expected " + std::string(describe_kind(kind)));
    }
  }
}

TEST(quantity_text, gives_examples_that_it_takes_itself) {
  for (const Kind kind : all_kinds) {
    const std::string_view expected = describe_kind(kind);
    std::size_t examples = 0;
    for (std::size_t open = expected.find('\''); open != std::string_view::npos;) {
      const std::size_t close = expected.find('\'', open + 1);
      const std::string_view example = expected.substr(open + 1, close - open - 1);
      SCOPED_TRACE(std::string(example));
      EXPECT_GT(parse_quantity(example, kind, "here"), 0.0);
      ++examples;
      open = expected.find('\'', close + 1);
    }
    EXPECT_GT(examples, 0U) << expected;
  }
}

TEST(quantity_text, formats_what_it_reads_back_to_four_digits) {
  constexpr double half_of_the_fourth_digit = 0.5e-3;
  for (const Kind kind : all_kinds) {
    for (double base = 1.2345e-3; base < 1e21; base *= 7.0) {
      const std::string text = format_quantity(base, kind);
      SCOPED_TRACE(text);
      EXPECT_NEAR(parse_quantity(text, kind, "here"), base, half_of_the_fourth_digit * base);
    }
  }
}

TEST(quantity_text, formats_in_the_prefix_that_suits) {
  struct Case {
    double base;
    Kind kind;
    const char* text;
  };
  const Case cases[] = {
      {8.46e6, Kind::energy, "2.35 kWh"},
      {500.0, Kind::energy, "500 J"},
      {4320.0, Kind::duration, "1.2 h"},
      {2.0 * 86400.0, Kind::duration, "2 d"},
      {67108864.0, Kind::bytes, "64 MiB"},
      {3.35e12, Kind::byte_rate, "3.35 TB/s"},
      {1e6, Kind::count, "1 M"},
      {0.0, Kind::energy, "0 J"},
      {std::numeric_limits<double>::quiet_NaN(), Kind::energy, "unknown"},
  };
  for (const Case& c : cases) EXPECT_EQ(format_quantity(c.base, c.kind), c.text);
}

}  // namespace
}  // namespace energymodel

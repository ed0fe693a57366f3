// SPDX-License-Identifier: Apache-2.0
/// \file
/// Laws that hold at compile time: this file has nothing to run.
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>

#include "energymodel/hardware.hpp"
#include "energymodel/model.hpp"
#include "energymodel/parameter.hpp"
#include "energymodel/units.hpp"

namespace energymodel {
namespace {

using PerFlop = Quantity<DimQuotient<EnergyDim, FlopDim>>;

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Comparable = requires(A a, B b) {
  a < b;
};

static_assert(std::is_same_v<decltype(watt * second), Energy<>>);
static_assert(std::is_same_v<decltype(joule / second), Power<>>);
static_assert(std::is_same_v<decltype(PerFlop(1.0) * flop), Energy<>>);
static_assert(std::is_same_v<decltype(2.0 * joule), Energy<>>);
static_assert(std::is_same_v<decltype(joule / 2.0), Energy<>>);
static_assert(std::is_same_v<decltype(flop / second), FlopRate>);
static_assert(std::is_same_v<decltype(byte / second), ByteRate>);
// An amount over its rate is a time: the roofline's two sides can be compared.
static_assert(std::is_same_v<decltype(flop / FlopRate(1.0)), Duration<>>);
static_assert(std::is_same_v<decltype(byte / ByteRate(1.0)), Duration<>>);
static_assert(std::is_same_v<decltype(watt / FlopRate(1.0)), PerFlop>);
// Exponents that cancel leave the plain number, never a wrapped one.
static_assert(std::is_same_v<decltype(joule / joule), double>);
static_assert(std::is_same_v<decltype(byte * (1.0 / 1.0) / byte), double>);

static_assert(Addable<Energy<>, Energy<>> && !Addable<Energy<>, Duration<>>);
static_assert(!Addable<Energy<>, double> && !Addable<Flops, Bytes>);
static_assert(!Addable<FlopRate, ByteRate> && !Addable<FlopRate, Flops>);
static_assert(!Addable<ByteRate, Bytes>);
static_assert(Comparable<Bytes, Bytes> && !Comparable<Bytes, Flops>);
static_assert(!std::is_convertible_v<double, Energy<>>);
static_assert(!std::is_convertible_v<Energy<>, double>);
static_assert(std::is_trivially_copyable_v<Energy<>> && sizeof(Energy<>) == sizeof(double));

static_assert(in(kilowatt_hour, joule) == 1000.0 * 3600.0);
static_assert(in(hour * watt * 1000.0, kilowatt_hour) == 1.0);
static_assert(in(gibibyte, mebibyte) == 1024.0 && in(mebibyte, kibibyte) == 1024.0);
static_assert((joule * 3.0 - joule).base() == 2.0);
static_assert(Energy<>{}.base() == 0.0);

constexpr MemoryLevel three_units{kibibyte, 3.0};
static_assert(three_units.capacity(Sharing::replicated) == kibibyte);
static_assert(three_units.capacity(Sharing::distributed) == kibibyte * 3.0);
static_assert(MemoryLevel{}.capacity(Sharing::distributed).base() ==
              std::numeric_limits<double>::infinity());

/// What every record of a sum's coefficients promises to files, messages and the fitter.
template <class S>
constexpr bool parameters_are_sound() {
  const auto all = S::parameters();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const ParameterInfo& p = all[i];
    if (p.term.empty() || p.name.empty() || p.meaning.empty() || p.unit.empty()) return false;
    if (!(p.typical > 0.0) || p.lower > p.typical || p.typical > p.upper) return false;
    if (p.role == Role::linear && (p.lower != 0.0 || p.search_factor != 1.0)) return false;
    if (p.role == Role::shape && (!(p.lower > 0.0) || p.search_factor < 1.0)) return false;
    for (std::size_t j = 0; j < i; ++j) {
      if (all[j].term == p.term && all[j].name == p.name) return false;
    }
  }
  return true;
}
static_assert(parameters_are_sound<EnergySum>());
static_assert(parameters_are_sound<DurationSum>());

/// A linear coefficient times its amount is the sum's cost, so its unit begins with the cost's.
template <class S>
constexpr bool units_are_of(char cost) {
  for (const ParameterInfo& p : S::parameters()) {
    const bool is_power = p.unit == "W";  // energy only: its amount is a duration
    if (p.role == Role::linear && p.unit.front() != cost && !(is_power && cost == 'J')) {
      return false;
    }
  }
  return true;
}
static_assert(units_are_of<EnergySum>('J') && units_are_of<DurationSum>('s'));

static_assert(std::is_empty_v<EnergySum> && std::is_empty_v<DurationSum>);

}  // namespace
}  // namespace energymodel

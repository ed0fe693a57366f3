// SPDX-License-Identifier: Apache-2.0
/// \file
/// Quantities with their dimension in the type. Layer 0.
///
/// Four base dimensions: joule, second, FLOP and byte. FLOP and byte are dimensions because that is
/// what stops a coefficient in J/FLOP from meeting bytes. A quantity is always held in base units;
/// prefixes exist only as constants here and in the text that people write.
#pragma once

#include <compare>
#include <type_traits>

namespace energymodel {

/// Exponents of the four base dimensions.
template <int Joule, int Second, int Flop, int Byte>
struct Dim {
  static constexpr int joule = Joule;
  static constexpr int second = Second;
  static constexpr int flop = Flop;
  static constexpr int byte = Byte;
};

template <class A, class B>
using DimProduct =
    Dim<A::joule + B::joule, A::second + B::second, A::flop + B::flop, A::byte + B::byte>;
template <class A, class B>
using DimQuotient =
    Dim<A::joule - B::joule, A::second - B::second, A::flop - B::flop, A::byte - B::byte>;

using Dimensionless = Dim<0, 0, 0, 0>;
using EnergyDim = Dim<1, 0, 0, 0>;
using DurationDim = Dim<0, 1, 0, 0>;
using PowerDim = Dim<1, -1, 0, 0>;
using FlopDim = Dim<0, 0, 1, 0>;
using ByteDim = Dim<0, 0, 0, 1>;
using FlopRateDim = DimQuotient<FlopDim, DurationDim>;
using ByteRateDim = DimQuotient<ByteDim, DurationDim>;

/// A number with a dimension. Rep is double to predict, ceres::Jet to fit, or several numbers side
/// by side.
template <class D, class Rep = double>
class Quantity {
 public:
  using dimension = D;

  constexpr Quantity() = default;
  constexpr explicit Quantity(Rep value) : value_(value) {}

  /// The number of base units.
  [[nodiscard]] constexpr const Rep& base() const { return value_; }

  constexpr Quantity& operator+=(const Quantity& other) {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(const Quantity& other) {
    value_ -= other.value_;
    return *this;
  }
  friend constexpr auto operator<=>(const Quantity&, const Quantity&) = default;

 private:
  Rep value_{};
};

namespace detail {
template <class X>
inline constexpr bool is_quantity = false;
template <class D, class R>
inline constexpr bool is_quantity<Quantity<D, R>> = true;

/// A product whose exponents all cancel is the plain number.
template <class D, class Rep>
constexpr auto make(const Rep& value) {
  if constexpr (std::is_same_v<D, Dimensionless>) {
    return value;
  } else {
    return Quantity<D, Rep>(value);
  }
}
}  // namespace detail

/// A plain number: double or a Jet.
template <class N>
concept Number = !detail::is_quantity<N>;

template <class D, class R1, class R2>
constexpr auto operator+(const Quantity<D, R1>& a, const Quantity<D, R2>& b) {
  using Rep = decltype(a.base() + b.base());
  return Quantity<D, Rep>(a.base() + b.base());
}
template <class D, class R1, class R2>
constexpr auto operator-(const Quantity<D, R1>& a, const Quantity<D, R2>& b) {
  using Rep = decltype(a.base() - b.base());
  return Quantity<D, Rep>(a.base() - b.base());
}
template <class D1, class R1, class D2, class R2>
constexpr auto operator*(const Quantity<D1, R1>& a, const Quantity<D2, R2>& b) {
  using Rep = decltype(a.base() * b.base());
  return detail::make<DimProduct<D1, D2>, Rep>(a.base() * b.base());
}
template <class D1, class R1, class D2, class R2>
constexpr auto operator/(const Quantity<D1, R1>& a, const Quantity<D2, R2>& b) {
  using Rep = decltype(a.base() / b.base());
  return detail::make<DimQuotient<D1, D2>, Rep>(a.base() / b.base());
}
template <class D, class R, Number N>
constexpr auto operator*(const Quantity<D, R>& q, const N& n) {
  using Rep = decltype(q.base() * n);
  return Quantity<D, Rep>(q.base() * n);
}
template <class D, class R, Number N>
constexpr auto operator*(const N& n, const Quantity<D, R>& q) {
  return q * n;
}
template <class D, class R, Number N>
constexpr auto operator/(const Quantity<D, R>& q, const N& n) {
  using Rep = decltype(q.base() / n);
  return Quantity<D, Rep>(q.base() / n);
}

template <class Rep = double>
using Energy = Quantity<EnergyDim, Rep>;
template <class Rep = double>
using Duration = Quantity<DurationDim, Rep>;
template <class Rep = double>
using Power = Quantity<PowerDim, Rep>;
using Flops = Quantity<FlopDim>;
using Bytes = Quantity<ByteDim>;
using FlopRate = Quantity<FlopRateDim>;  ///< [FLOP/s]
using ByteRate = Quantity<ByteRateDim>;  ///< [B/s]

inline constexpr Energy<> joule{1.0};
inline constexpr Energy<> kilowatt_hour{3.6e6};
inline constexpr Duration<> second{1.0};
inline constexpr Duration<> hour{3600.0};
inline constexpr Power<> watt{1.0};
inline constexpr Flops flop{1.0};
inline constexpr Bytes byte{1.0};
inline constexpr Bytes kibibyte{1024.0};
inline constexpr Bytes mebibyte{1024.0 * 1024.0};
inline constexpr Bytes gibibyte{1024.0 * 1024.0 * 1024.0};

/// How many `unit`s are in q. The unit is named wherever a number leaves its type:
/// `in(energy, kilowatt_hour)`.
template <class D, class R>
constexpr auto in(const Quantity<D, R>& q, const Quantity<D, double>& unit) {
  return q.base() / unit.base();
}

}  // namespace energymodel

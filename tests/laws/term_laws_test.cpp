// SPDX-License-Identifier: Apache-2.0
/// \file
/// Every term of both sums, taken from the lists in model.hpp: a new term is covered by being
/// there.
#include "laws/term_laws.hpp"

#include <gtest/gtest.h>

#include <string>

#include "energymodel/fit/any_sum.hpp"
#include "energymodel/model.hpp"

namespace energymodel {
namespace {

template <class A, class B>
struct TermsOf;
template <class A, class... Energies, class B, class... Durations>
struct TermsOf<Sum<A, Energies...>, Sum<B, Durations...>> {
  using type = ::testing::Types<Energies..., Durations...>;
};

struct NameOfTerm {
  template <class Term>
  static std::string GetName(int /*index*/) {
    const bool is_energy = std::is_same_v<typename Term::cost, EnergyDim>;
    return std::string(Term::name) + (is_energy ? "_energy" : "_duration");
  }
};

template <class Term>
class TermLaws : public ::testing::Test {
 protected:
  static SumView term() { return view_of<Sum<typename Term::cost, Term>>(); }
};
using AllTerms = TermsOf<EnergySum, DurationSum>::type;
TYPED_TEST_SUITE(TermLaws, AllTerms, NameOfTerm);

TYPED_TEST(TermLaws, samples_touch_every_coefficient) { test::expect_touched(this->term()); }
TYPED_TEST(TermLaws, finite_and_not_negative) {
  test::expect_finite_and_not_negative(this->term());
}
TYPED_TEST(TermLaws, no_work_costs_nothing) { test::expect_nothing_for_no_work(this->term()); }
TYPED_TEST(TermLaws, larger_coefficients_never_cost_less) {
  test::expect_never_less_for_larger_coefficients(this->term());
}
TYPED_TEST(TermLaws, more_work_never_costs_less) {
  test::expect_never_less_for_more_work(this->term());
}
TYPED_TEST(TermLaws, jets_give_the_same_value) { test::expect_same_value_with_jets(this->term()); }
TYPED_TEST(TermLaws, jet_gradient_is_the_central_difference) {
  test::expect_gradient_of_central_difference(this->term());
}
TYPED_TEST(TermLaws, linear_coefficients_enter_linearly) {
  test::expect_linear_in_linear_coefficients(this->term());
}

}  // namespace
}  // namespace energymodel

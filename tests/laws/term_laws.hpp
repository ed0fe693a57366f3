// SPDX-License-Identifier: Apache-2.0
/// \file
/// The laws of every term, on a sum of that term alone. Not templates, so that a term costs the
/// compiler its formula and no more.
#pragma once

#include "energymodel/fit/sum_view.hpp"

namespace energymodel::test {

void expect_finite_and_not_negative(const SumView& term);
void expect_nothing_for_no_work(const SumView& term);
void expect_never_less_for_larger_coefficients(const SumView& term);
void expect_never_less_for_more_work(const SumView& term);
void expect_same_value_with_jets(const SumView& term);
void expect_gradient_of_central_difference(const SumView& term);
void expect_linear_in_linear_coefficients(const SumView& term);

/// That some sample touches every linear coefficient: without it the laws above say nothing.
void expect_touched(const SumView& term);

}  // namespace energymodel::test

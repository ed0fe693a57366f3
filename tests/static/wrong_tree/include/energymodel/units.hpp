// SPDX-License-Identifier: Apache-2.0
/// \file
/// Never compiled: what the checks of layers and foreign headers must refuse.
#pragma once

#include <Eigen/Core>

#include "energymodel/model.hpp"

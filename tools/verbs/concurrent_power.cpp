// SPDX-License-Identifier: Apache-2.0
#include "verbs/concurrent_power.hpp"

#include <algorithm>
#include <cmath>

namespace energymodel::cli {
namespace {

std::int64_t slot_of(double slots) { return static_cast<std::int64_t>(std::floor(slots)); }

std::int64_t half(std::int64_t slot) { return slot >= 0 ? slot / 2 : (slot - 1) / 2; }

}  // namespace

void ConcurrentPower::Change::add(const Change& other) {
  starts_W += other.starts_W;
  ends_W += other.ends_W;
  starts += other.starts;
  ends += other.ends;
}

void ConcurrentPower::add(double start_s, double duration_s, double power_W) {
  const std::int64_t first = slot_of(start_s / slot_s_);
  const auto end = static_cast<std::int64_t>(std::ceil((start_s + duration_s) / slot_s_));
  slots_[first].add({power_W, 0.0, 1.0, 0.0});
  slots_[std::max(end, first + 1)].add({0.0, power_W, 0.0, 1.0});
  keep_bounded();
}

void ConcurrentPower::add(const ConcurrentPower& other) {
  ConcurrentPower finer = other;
  while (finer.slot_s_ < slot_s_) finer.coarsen();
  while (slot_s_ < finer.slot_s_) coarsen();
  for (const auto& [slot, change] : finer.slots_) slots_[slot].add(change);
  keep_bounded();
}

void ConcurrentPower::coarsen() {
  std::map<std::int64_t, Change> coarse;
  for (const auto& [slot, change] : slots_) {
    if (change.starts > 0.0) coarse[half(slot)].add({change.starts_W, 0.0, change.starts, 0.0});
    if (change.ends > 0.0) coarse[half(slot - 1) + 1].add({0.0, change.ends_W, 0.0, change.ends});
  }
  slots_ = std::move(coarse);
  slot_s_ *= 2.0;
}

void ConcurrentPower::keep_bounded() {
  while (slots_.size() > most_slots_) coarsen();
}

std::optional<ConcurrentPower::Peak> ConcurrentPower::peak() const {
  std::optional<Peak> out;
  double power_W = 0.0;
  double jobs = 0.0;
  for (const auto& [slot, change] : slots_) {
    jobs += change.starts - change.ends;
    // Nothing is left over of what starts and ends rounded.
    power_W = jobs > change.starts ? power_W + change.starts_W - change.ends_W : change.starts_W;
    if (jobs > 0.0 && (!out || power_W > out->power_W)) {
      out = Peak{power_W, static_cast<double>(slot) * slot_s_, jobs, slot_s_};
    }
  }
  return out;
}

}  // namespace energymodel::cli

# SPDX-License-Identifier: Apache-2.0
"""What a model predicts."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Optional

_UNITS = {
    "J": ((3.6e9, "MWh"), (3.6e6, "kWh"), (3.6e3, "Wh"), (1.0, "J")),
    "s": ((86400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s")),
    "W": ((1e6, "MW"), (1e3, "kW"), (1.0, "W")),
}


def in_words(value: float, unit: str) -> str:
    """Four digits in a unit of a handy size: 2236945 J is '621.4 Wh'."""
    for size, name in _UNITS[unit]:
        if abs(value) >= size:
            return f"{value / size:.4g} {name}"
    return f"{value:.4g} {unit}"


@dataclass(frozen=True)
class Estimate:
    """One predicted quantity, in the unit that its name ends in."""

    median: float
    mean: float  #: what to budget per run
    interval_90: Optional[tuple[float, float]]  #: a new run lies in it nine times in ten
    interval_50: Optional[tuple[float, float]]
    parameter_sd_log: float  #: of the logarithm, from the coefficients' uncertainty alone
    residual_sd_log: float  #: of the logarithm, of single runs about the median

    @classmethod
    def from_struct(cls, struct: object) -> Optional["Estimate"]:
        """None where the model cannot give the quantity."""
        if isnan(struct.median):
            return None
        is_known = not isnan(struct.low_90)
        return cls(
            struct.median, struct.mean,
            (struct.low_90, struct.high_90) if is_known else None,
            (struct.low_50, struct.high_50) if is_known else None,
            struct.parameter_sd_log, struct.residual_sd_log)

    def line(self, unit: str) -> str:
        interval = ""
        if self.interval_90:
            low, high = (in_words(end, unit) for end in self.interval_90)
            interval = f"   90 %: {low} .. {high}"
        return f"{in_words(self.median, unit):>10}{interval}"


@dataclass(frozen=True)
class Prediction:
    """The energy [J], duration [s] and mean power [W] of one job. print() shows it as text."""

    energy_J: Estimate
    duration_s: Optional[Estimate]
    power_W: Optional[Estimate]
    energy_by_term_J: dict[str, float]  #: adds up to the median energy
    warnings: tuple[str, ...]  #: what to doubt it for, in words; empty for a job like the fitted ones

    def __str__(self) -> str:
        lines = [f"energy     {self.energy_J.line('J')}"]
        if self.duration_s:
            lines.append(f"duration   {self.duration_s.line('s')}")
        if self.power_W:
            lines.append(f"mean power {self.power_W.line('W')}")
        for name, value_J in self.energy_by_term_J.items():
            if value_J:
                share = 100.0 * value_J / self.energy_J.median
                lines.append(f"  {name:16} {in_words(value_J, 'J'):>10} {share:6.1f} %")
        return "\n".join([*lines, *self.warnings])


@dataclass(frozen=True)
class Sweep:
    """Predictions over every combination of some values. print() shows a table."""

    names: tuple[str, ...]  #: of what varies
    points: tuple[tuple[object, ...], ...]
    predictions: tuple[Prediction, ...]

    def __len__(self) -> int:
        return len(self.points)

    def __iter__(self):
        """Pairs of the values by name, and the prediction."""
        for point, prediction in zip(self.points, self.predictions):
            yield dict(zip(self.names, point)), prediction

    def least_energy(self) -> tuple[dict[str, object], Prediction]:
        """The point whose median energy is the least."""
        return min(self, key=lambda pair: pair[1].energy_J.median)

    def __str__(self) -> str:
        rows = [[*self.names, "energy", "duration", ""]]
        for point, prediction in zip(self.points, self.predictions):
            duration = prediction.duration_s
            rows.append([
                *(f"{value:g}" if isinstance(value, (int, float)) else str(value)
                  for value in point),
                in_words(prediction.energy_J.median, "J"),
                in_words(duration.median, "s") if duration else "",
                "outside what was measured" if prediction.warnings else ""])
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        return "\n".join(
            "  ".join(f"{cell:>{width}}" for cell, width in zip(row[:-1], widths))
            + (f"  {row[-1]}" if row[-1] else "") for row in rows)

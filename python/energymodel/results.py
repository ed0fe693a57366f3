# SPDX-License-Identifier: Apache-2.0
"""What a model predicts."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Any, Iterator, Optional

_UNITS = {
    "J": ((3.6e9, "MWh"), (3.6e6, "kWh"), (3.6e3, "Wh"), (1.0, "J")),
    "s": ((86400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s")),
    "W": ((1e6, "MW"), (1e3, "kW"), (1.0, "W")),
}


def in_words(value: float, unit: str) -> str:
    """Four digits of a number in J, s or W, in a unit of a handy size: 2236945 J is '621.4 Wh'."""
    for size, name in _UNITS[unit]:
        if abs(value) >= size:
            return f"{value / size:.4g} {name}"
    return f"{value:.4g} {unit}"


@dataclass(frozen=True)
class Estimate:
    """One predicted quantity. str() and print() give it in a unit of a handy size."""

    median: float  #: half of all runs stay below [unit]
    mean: float  #: what to budget per run [unit]
    interval_90: Optional[tuple[float, float]]
    """Low and high end [unit]: a new run lies between them nine times in ten. None where the model
    has no intervals."""
    interval_50: Optional[tuple[float, float]]  #: likewise, one time in two
    parameter_sd_log: float
    """Standard deviation of the logarithm, from the coefficients' uncertainty alone."""
    residual_sd_log: float  #: likewise, of single runs about the median
    unit: str  #: J, s or W

    def __str__(self) -> str:
        return in_words(self.median, self.unit) + self._interval()

    def _interval(self) -> str:
        if not self.interval_90:
            return ""
        low, high = (in_words(end, self.unit) for end in self.interval_90)
        return f"   90 %: {low} .. {high}"

    def _line(self, name: str) -> str:
        return f"{name:10} {in_words(self.median, self.unit):>10}{self._interval()}"


def estimate_of(struct: Any, unit: str) -> Optional[Estimate]:
    """What the library wrote into an em_estimate; None where the model cannot give the quantity."""
    if isnan(struct.median):
        return None
    is_known = not isnan(struct.low_90)
    return Estimate(
        struct.median, struct.mean,
        (struct.low_90, struct.high_90) if is_known else None,
        (struct.low_50, struct.high_50) if is_known else None,
        struct.parameter_sd_log, struct.residual_sd_log, unit)


@dataclass(frozen=True, repr=False)
class Prediction:
    """What one job takes. print() shows it as text."""

    energy_J: Estimate
    duration_s: Optional[Estimate]  #: None where the model predicts none
    power_W: Optional[Estimate]  #: mean over the job; None without a duration
    energy_by_term_J: dict[str, float]  #: adds up to the median energy
    warnings: tuple[str, ...]
    """What to doubt it for, in the words of the tool; empty for a job like the fitted ones."""

    def __str__(self) -> str:
        lines = [self.energy_J._line("energy")]
        if self.duration_s:
            lines.append(self.duration_s._line("duration"))
        if self.power_W:
            lines.append(self.power_W._line("mean power"))
        for name, value_J in self.energy_by_term_J.items():
            if value_J:
                share = 100.0 * value_J / self.energy_J.median
                lines.append(f"  {name:16} {in_words(value_J, 'J'):>10} {share:6.1f} %")
        return "\n".join([*lines, *self.warnings])

    __repr__ = __str__

    def warning_codes(self) -> tuple[str, ...]:
        """The codes of the warnings, each once: ("EM-W001", "EM-W004"); docs/formats.md."""
        return tuple(dict.fromkeys(
            line.split()[1] for line in self.warnings if line.startswith("warning: ")))


def _cell(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, repr=False)
class Sweep:
    """Predictions over every combination of some values, the last one varying fastest. print()
    shows a table; len() counts the points."""

    names: tuple[str, ...]  #: of what varies
    points: tuple[tuple[Any, ...], ...]  #: values in the order of `names`
    predictions: tuple[Prediction, ...]  #: one for each point

    def __len__(self) -> int:
        return len(self.points)

    def __iter__(self) -> Iterator[tuple[dict[str, Any], Prediction]]:
        """Pairs of the values by name, and the prediction."""
        for point, prediction in zip(self.points, self.predictions):
            yield dict(zip(self.names, point)), prediction

    def least_energy(self) -> tuple[dict[str, Any], Prediction]:
        """The point whose median energy is the least. Raises ValueError for a sweep over nothing."""
        if not self.points:
            raise ValueError("found a sweep without points, expected one at least")
        pairs: list[tuple[dict[str, Any], Prediction]] = list(self)
        return min(pairs, key=lambda pair: pair[1].energy_J.median)

    def __str__(self) -> str:
        rows = [[*self.names, "energy", "90 % from", "to", "duration", "mean power", "warnings"]]
        for point, found in zip(self.points, self.predictions):
            ends = found.energy_J.interval_90
            rows.append([
                *map(_cell, point),
                in_words(found.energy_J.median, "J"),
                *((in_words(end, "J") for end in ends) if ends else ("", "")),
                in_words(found.duration_s.median, "s") if found.duration_s else "",
                in_words(found.power_W.median, "W") if found.power_W else "",
                ";".join(found.warning_codes())])
        columns = [column for column in zip(*rows) if any(column[1:]) or len(rows) == 1]
        widths = [max(map(len, column)) for column in columns]
        return "\n".join(
            "  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths)).rstrip()
            for row in zip(*columns))

    __repr__ = __str__

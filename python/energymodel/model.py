# SPDX-License-Identifier: Apache-2.0
"""Fitted models."""

from __future__ import annotations

import ctypes
import itertools
from os import PathLike, fspath
from typing import Mapping, Optional, Sequence, Union

from . import _abi, batch, jobs
from .results import Estimate, Prediction, Sweep


class Model:
    """A model of one node, ready to predict; made by load(). It never changes, and threads may
    share it. print() says what it was fitted to."""

    def __init__(self, name_or_path: Union[str, "PathLike[str]"]) -> None:
        self._handle = _abi.Handle(
            _abi.library.em_model_load, fspath(name_or_path).encode(), _abi.library.em_model_free)
        about = _abi.Description()
        _abi.check(_abi.library.em_model_describe(self._handle.pointer, ctypes.byref(about)))
        self.id: str = about.id.decode()  #: eight digits that the tool prints with every prediction
        self.hardware: str = about.hardware.decode()  #: the node that it was fitted on
        self.trace: str = about.trace.decode()  #: the file of the measured runs
        self.attribution: str = about.attribution.decode()  #: of the measured data
        self.rows: int = about.rows  #: measured runs behind the energy
        self.coverage_90: float = about.coverage_90  #: of held-out runs; NaN if not calibrated
        self.coverage_50: float = about.coverage_50

    def __str__(self) -> str:
        return f"model {self.id} of {self.hardware}, from {self.rows} measured runs"

    __repr__ = __str__

    def predict(self, job: jobs.Workload, group: Optional[str] = None) -> Prediction:
        """The energy, duration and power of one job.

        group  the job's level of the group that the model declares, such as a node's name

        Raises EnergymodelError for a duration that the model cannot use.
        """
        library = _abi.library
        level = group.encode() if group else None
        both = (self._handle.pointer, job._handle.pointer)
        found = _abi.PredictionStruct()
        _abi.check(library.em_predict(*both, level, ctypes.byref(found)))
        count = library.em_term_count()
        by_term_J = (ctypes.c_double * count)()
        _abi.check(library.em_explain(*both, level, by_term_J, count))
        return Prediction(
            Estimate.from_struct(found.energy_J),
            Estimate.from_struct(found.duration_s),
            Estimate.from_struct(found.power_W),
            {library.em_term_name(i).decode(): by_term_J[i] for i in range(count)},
            self._warnings(both) if found.warnings else ())

    def _warnings(self, both: tuple[object, object]) -> tuple[str, ...]:
        length = ctypes.c_size_t()
        _abi.check(_abi.library.em_warnings(*both, None, 0, ctypes.byref(length)))
        text = ctypes.create_string_buffer(length.value + 1)
        _abi.check(_abi.library.em_warnings(*both, text, len(text), None))
        return tuple(text.value.decode().splitlines())

    def predict_batch(
        self,
        columns: Mapping[str, Sequence[float]],
        *,
        group: Optional[list[str]] = None,
        wanted: Sequence[str] = ("energy_J", "energy_90_low_J", "energy_90_high_J", "warnings"),
        out: Optional[Mapping[str, object]] = None,
    ) -> Mapping[str, object]:
        """Predicts many plain jobs at once.

        columns  by the names of plain(): `steps` at least, `phase` and `precision` as texts. Arrays
                 of float64 (numpy or array.array) are read where they lie, all else is copied.
        wanted   what to return: energy_J, energy_mean_J, energy_90_low_J, ..., duration_s, ...,
                 power_W, ..., warnings (0 for a job like the fitted ones). NaN is not known.
        out      arrays to write into, by those names, instead of new ones

        Raises EnergymodelError naming row and column of a number out of range; nothing is written.
        """
        if "steps" not in columns:
            raise TypeError("found no column 'steps', expected it at least")
        if out is None:
            rows = len(columns["steps"])
            out = {name: batch.new_column(rows, "I" if name == "warnings" else "d")
                   for name in wanted}
        batch.predict_columns(self._handle.pointer, columns, group, out)
        return out

    def sweep(self, **values: object) -> Sweep:
        """Predicts fully connected networks over every combination: arguments are those of
        fully_connected(), and one that is a list (or tuple, range, array) varies."""
        lists = {name: list(value) for name, value in values.items()
                 if hasattr(value, "__iter__") and not isinstance(value, str)}
        fixed = {name: value for name, value in values.items() if name not in lists}
        points = tuple(itertools.product(*lists.values()))
        predictions = tuple(
            self.predict(jobs.fully_connected(**fixed, **dict(zip(lists, point))))
            for point in points)
        return Sweep(tuple(lists), points, predictions)


def load(name_or_path: Union[str, "PathLike[str]"]) -> Model:
    """Reads a model file or, without ".toml", a shipped model by name, such as "butter-e-gpu".

    Raises EnergymodelError where it is absent or malformed, or of a newer schema.
    """
    return Model(name_or_path)

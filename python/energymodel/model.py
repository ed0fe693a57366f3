# SPDX-License-Identifier: Apache-2.0
"""Fitted models."""

from __future__ import annotations

import ctypes
import itertools
from os import PathLike, fspath
from typing import Any, Mapping, Optional, Sequence, Union

from . import _abi, batch, jobs
from .results import Prediction, Sweep, estimate_of


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
        self.has_duration: bool = bool(about.has_duration)  #: whether it predicts durations too
        self.accepts_duration: bool = bool(about.accepts_duration)
        """Whether a job may carry its duration."""
        self.coverage_90: float = about.coverage_90
        """Share of held-out runs in their 90 % interval; NaN if not calibrated."""
        self.coverage_50: float = about.coverage_50  #: likewise of the 50 % interval

    def __repr__(self) -> str:
        return f"model {self.id} of {self.hardware}, from {self.rows} measured runs"

    def predict(self, job: jobs.Workload, group: Optional[str] = None) -> Prediction:
        """The energy [J], duration [s] and mean power [W] of one job.

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
        energy_J = estimate_of(found.energy_J, "J")
        assert energy_J is not None  # every model has one
        return Prediction(
            energy_J, estimate_of(found.duration_s, "s"), estimate_of(found.power_W, "W"),
            {library.em_term_name(i).decode(): by_term_J[i] for i in range(count)},
            self._warnings(both) if found.warnings else ())

    def _warnings(self, both: tuple[ctypes.c_void_p, ctypes.c_void_p]) -> tuple[str, ...]:
        length = ctypes.c_size_t()
        _abi.check(_abi.library.em_warnings(*both, None, 0, ctypes.byref(length)))
        text = ctypes.create_string_buffer(length.value + 1)
        _abi.check(_abi.library.em_warnings(*both, text, len(text), None))
        return tuple(text.value.decode().splitlines())

    def predict_batch(
        self,
        columns: Mapping[str, Any],
        *,
        group: Optional[Sequence[str]] = None,
        wanted: Sequence[str] = ("energy_J", "energy_90_low_J", "energy_90_high_J", "warnings"),
        out: Optional[Mapping[str, Any]] = None,
    ) -> Mapping[str, Any]:
        """Predicts many plain jobs at once: columns of one length in, columns of that length out.

        columns  by the names of plain(): `steps` at least, `phase` and `precision` as texts. Arrays
                 of float64 (numpy, array.array, a column of pandas) are read where they lie, all
                 else is copied.
        group    each job's level of the group that the model declares
        wanted   what to return, new arrays of float64: energy_J (median), energy_mean_J,
                 energy_90_low_J, energy_90_high_J, energy_50_low_J, energy_50_high_J; duration_s
                 and power_W, each with the same ends of intervals; NaN is not known. `warnings` is
                 of uint32, 0 for a job like the fitted ones, else a sum: 1 for EM-W001, 2 for
                 EM-W002, 4 for EM-W003, 8 for EM-W004 (docs/formats.md).
        out      arrays of those types to write into, by those names, instead of new ones

        Raises EnergymodelError naming row (from 0) and column of a number out of range, and then
        nothing is written; TypeError for another name or for what is no column of numbers,
        ValueError for columns that differ in length.
        """
        rows = batch.row_count(columns)
        if out is None:
            out = {name: batch.new_column(rows, "I" if name == "warnings" else "d")
                   for name in wanted}
        batch.predict_columns(self._handle.pointer, columns, group, out)
        return out

    def sweep(self, **values: Any) -> Sweep:
        """Predicts fully connected networks over every combination of values.

        The arguments are those of fully_connected(); one that is a list (or tuple, range, array)
        varies, the last one fastest.

        Raises what fully_connected() and predict() raise.
        """
        lists = {name: value.tolist() if hasattr(value, "tolist") else list(value)
                 for name, value in values.items()
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

# SPDX-License-Identifier: Apache-2.0
"""Columns of numbers in and out of the library, without copying where the memory allows it."""

from __future__ import annotations

import array
import ctypes
from typing import Any, Mapping, Optional, Sequence

from . import _abi

numpy: Any
try:
    import numpy
except ImportError:  # arrays of the standard library serve as well
    numpy = None

#: By the letters of array.array and memoryview: what C calls it, and what numpy does.
_KINDS: dict[str, tuple[Any, str]] = {
    "d": (ctypes.c_double, "float64"),
    "i": (ctypes.c_int32, "int32"),
    "I": (ctypes.c_uint32, "uint32"),
}


def new_column(rows: int, kind: str = "d") -> Any:
    """Zeros: a numpy array where there is numpy, else one of array.array."""
    if numpy is not None:
        return numpy.zeros(rows, dtype=_KINDS[kind][1])
    return array.array(kind, bytes(rows * array.array(kind).itemsize))


def _as_numbers(column: Any, name: str, kind: str) -> Any:
    """The column itself if it lies in memory as the library reads it, else a copy that does."""
    try:
        if numpy is not None:
            return numpy.ascontiguousarray(column, dtype=_KINDS[kind][1])
        if isinstance(column, array.array) and column.typecode == kind:
            return column
        return array.array(kind, column)
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name}: found {type(column).__name__}, expected a column of numbers: "
                        f"{error}") from error


def view(column: Any, rows: int, name: str, kind: str = "d", writable: bool = False) -> Any:
    """A ctypes array on a column's own memory if it holds numbers of that kind one behind the
    other, else on a copy.

    Raises TypeError for what is no column of numbers and, if it has to be writable, for what only a
    copy could serve; ValueError for another count of rows.
    """
    c_type, _ = _KINDS[kind]
    try:
        memory = memoryview(column if writable else _as_numbers(column, name, kind))
        fits = memory.ndim == 1 and memory.format == kind and memory.c_contiguous
    except TypeError:
        if not writable:
            raise
        fits = False
    if not fits or (writable and memory.readonly):
        wanted = "a writable contiguous array" if writable else "a column"
        raise TypeError(f"{name}: found {type(column).__name__}, expected {wanted} of "
                        f"{_KINDS[kind][1]}")
    if len(memory) != rows:
        raise ValueError(f"{name}: found {len(memory)} rows, expected {rows}")
    if memory.readonly:
        # ctypes wants memory that may be written; the library only reads it.
        seen = (c_type * rows).from_address(numpy.asarray(memory).ctypes.data)
        seen.memory = memory  # lives as long
        return seen
    return (c_type * rows).from_buffer(memory)


def row_count(columns: Mapping[str, Any]) -> int:
    """Of `steps`, which every job has. Raises TypeError without such a column."""
    if not hasattr(columns.get("steps"), "__len__"):
        found = type(columns["steps"]).__name__ if "steps" in columns else "none"
        raise TypeError(f"steps: found {found}, expected a column of numbers")
    return len(columns["steps"])


def predict_columns(
    model: ctypes.c_void_p,
    columns: Mapping[str, Any],
    group: Optional[Sequence[str]],
    wanted: Mapping[str, Any],
) -> None:
    """Fills the arrays of `wanted`; what is raised is said in Model.predict_batch()."""
    rows = row_count(columns)
    keep: list[Any] = []  # what the structs point to

    def pointer(name: str, column: Any, kind: str = "d", writable: bool = False) -> Any:
        seen = view(column, rows, name, kind, writable)
        keep.append(seen)
        return ctypes.cast(seen, ctypes.POINTER(_KINDS[kind][0]))

    def named(names: tuple[str, ...], column: Sequence[str], what: str) -> list[int]:
        return [_abi.index_of(names, value, what) for value in column]

    jobs = _abi.Columns(rows=rows)
    for name, column in columns.items():
        if name == "phase":
            jobs.is_inference = pointer(name, named(_abi.PHASES, column, name), "i")
        elif name == "precision":
            jobs.precision = pointer(name, named(_abi.PRECISIONS, column, name), "i")
        elif name in _abi.PLAIN_NUMBERS:
            setattr(jobs, name, pointer(name, column))
        else:
            raise TypeError(f"found '{name}', expected one of: phase, precision, "
                            + ", ".join(_abi.PLAIN_NUMBERS))
    if group is not None:
        if len(group) != rows:
            raise ValueError(f"group: found {len(group)} rows, expected {rows}")
        levels = (ctypes.c_char_p * rows)(*(level.encode() for level in group))
        keep.append(levels)
        jobs.group = ctypes.cast(levels, ctypes.POINTER(ctypes.c_char_p))
    results = _abi.Results()
    for name, column in wanted.items():
        if name == "warnings":
            results.warnings = pointer(name, column, "I", writable=True)
        elif name in _abi.RESULTS:
            setattr(results, name, pointer(name, column, writable=True))
        else:
            raise TypeError(f"found '{name}', expected one of: warnings, " + ", ".join(_abi.RESULTS))
    _abi.check(_abi.library.em_predict_columns(
        model, ctypes.byref(jobs), ctypes.byref(results)))
